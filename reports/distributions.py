"""The few distributions that intervals and tests need; from scipy.special, as scipy.stats costs each process 47 MB more."""

import math

from scipy import special

CONFIDENCE = 0.95


def normal_reach() -> float:
    """Standard errors to each side of the middle that hold 95 % of a normal distribution."""
    return float(special.ndtri((1 + CONFIDENCE) / 2))


def student_reach(freedom: float) -> float:
    """The same of Student's t with so many degrees of freedom."""
    return float(special.stdtrit(freedom, (1 + CONFIDENCE) / 2))


def student_p_value(errors: float, freedom: float) -> float:
    """The chance of lying so many standard errors or more from the middle, to either side."""
    return float(2 * special.stdtr(freedom, -abs(errors)))


def wilson_ends(successes: int, count: int) -> tuple[float, float]:
    """Both ends (0..1) of a share's score interval (Wilson 1927); `count` is at least 1."""
    z = normal_reach()
    share = successes / count
    middle = share + z * z / (2 * count)
    reach = z * math.sqrt(share * (1 - share) / count + (z / (2 * count)) ** 2)
    width = 1 + z * z / count
    low = 0.0 if successes == 0 else (middle - reach) / width
    high = 1.0 if successes == count else (middle + reach) / width
    return low, high
