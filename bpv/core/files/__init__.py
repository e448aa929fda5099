"""Files that people hand in: typed, sized, cleaned, sealed, and given back as attachments (R15).

`clean` before the transaction, `keep` inside it; `one` tells what a file belongs to, `content` gives its bytes.
"""

from bpv.core.cleaning.asking import Cleaned, Limits, clean
from bpv.core.files.keeping import content, drop, keep, of_owner, one
from bpv.core.files.models import Quota, StoredFile

__all__ = ["Cleaned", "Limits", "Quota", "StoredFile", "clean", "content", "drop", "keep", "of_owner", "one"]
