"""The course of a treatment as it will be printed."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from infuseplan.gui.dialogs.paper_window import Paper, PaperWindow
from infuseplan.gui.paper.course import course_image, print_course, save_course
from infuseplan.presentation.i18n import say
from infuseplan.presentation.treatment.sheet import (
    CourseFacts,
    course_file_name,
    course_sheet,
    course_text,
)


class CourseWindow(PaperWindow):
    """It shows the days as they stood when it was opened."""

    def __init__(self, facts: CourseFacts, resources: Path, parent: QWidget | None = None) -> None:
        sheet = course_sheet(facts)
        paper = Paper(
            title=say("Course of treatment"),
            spoken=course_text(sheet),
            safe=say("Nothing of the treatment is changed."),
            queue_name=say("InfusePlan: course of treatment"),
            file_name=course_file_name(facts),
            picture=lambda: course_image(sheet, resources),
            save=lambda path: save_course(sheet, path, resources),
            print_on=lambda printer: print_course(sheet, printer, resources),
        )
        super().__init__(paper, parent)
