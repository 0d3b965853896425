"""What is made of a shopper's reviewed visits: how many were approved, and a rating of 0 to 100."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Record:
    """A person's visits in one organisation; `returned` of the approved ones had to be done better first."""

    approved: int = 0
    returned: int = 0
    rejected: int = 0

    @property
    def rating(self) -> int | None:
        """Approved at once counts whole, after a return half, rejected nothing; None while nothing is reviewed."""
        reviewed = self.approved + self.rejected
        if not reviewed:
            return None
        halves = 2 * self.approved - self.returned
        return (100 * halves + reviewed) // (2 * reviewed)


NOTHING_YET = Record()
