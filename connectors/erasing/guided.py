"""Sources in which Orden does not write: why, and what stays when she has done it herself."""

from inventory.eraser import Act, Guide, Guided

#: Bookkeeping. What it must have of a customer is kept by law until a day (bokføringsloven § 13),
#: and only a person can tell that minimum from the rest. ContaFaktura has no call that deletes a
#: customer; one that overwrites asks for name, type and address again. Nobody should write in the
#: accounts but who answers for them. Whether it was done, the next file shows, if it is whole.
BY_HAND = Guided(
    Guide.MINIMUM,
    remains={Act.ERASE: ("vouchers", "old_files"), Act.EMPTY: ("record_stays", "old_files")},
)

#: A list of the business's own. The file is a copy: to erase in it would leave the system that it
#: came from as it is, and the next export would bring the person back.
IN_A_FILE = Guided(
    Guide.FILE, remains={Act.ERASE: ("old_files",), Act.EMPTY: ("record_stays", "old_files")}
)

#: What is seen of a system itself is about nobody: there is nobody to erase.
OF_NOBODY = Guided(Guide.NO_WAY)
