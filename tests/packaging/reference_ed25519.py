"""Ed25519 as RFC 8032 writes it down, slow and plain: the tests need no library to sign."""

from hashlib import sha512

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)

Point = tuple[int, int, int, int]


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c = 2 * one[3] * other[3] * _D % _P
    d = 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _times(number: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = _add(total, point)
        point = _add(point, point)
        number >>= 1
    return total


def _x_of(y: int, sign: int) -> int | None:
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    if square == 0:
        return None if sign else 0
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P:
        return None
    return _P - x if x & 1 != sign else x


_Y = 4 * pow(5, _P - 2, _P) % _P
_X = _x_of(_Y, 0)
assert _X is not None
_BASE: Point = (_X, _Y, 1, _X * _Y % _P)


def _packed(point: Point) -> bytes:
    inverse = pow(point[2], _P - 2, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _unpacked(packed: bytes) -> Point | None:
    number = int.from_bytes(packed, "little")
    y = number & (2**255 - 1)
    x = _x_of(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % _P)


def _halves(seed: bytes) -> tuple[int, bytes]:
    digest = sha512(seed).digest()
    number = int.from_bytes(digest[:32], "little") & ((1 << 254) - 8) | (1 << 254)
    return number, digest[32:]


def _number(*parts: bytes) -> int:
    return int.from_bytes(sha512(b"".join(parts)).digest(), "little") % _ORDER


def public_key(seed: bytes) -> bytes:
    """The public key that belongs to a private one of 32 bytes."""
    return _packed(_times(_halves(seed)[0], _BASE))


def sign(seed: bytes, message: bytes) -> bytes:
    """The 64 bytes of the signature."""
    number, prefix = _halves(seed)
    nonce = _number(prefix, message)
    point = _packed(_times(nonce, _BASE))
    rest = (nonce + _number(point, public_key(seed), message) * number) % _ORDER
    return point + rest.to_bytes(32, "little")


def holds(key: bytes, message: bytes, signature: bytes) -> bool:
    """True where the signature is that of the message by the key."""
    if len(key) != 32 or len(signature) != 64:
        return False
    owner, point = _unpacked(key), _unpacked(signature[:32])
    rest = int.from_bytes(signature[32:], "little")
    if owner is None or point is None or rest >= _ORDER:
        return False
    other = _add(point, _times(_number(signature[:32], key, message), owner))
    return _packed(_times(rest, _BASE)) == _packed(other)
