"""InfusePlan: plans infusions of intravenous isatuximab, and plans the rest anew."""

__version__ = "0.1.0"
