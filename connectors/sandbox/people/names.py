"""Invented names and places: plain words to draw from, none of them about anybody."""

NORWEGIAN_GIVEN = (
    "Anne Inger Kari Marit Ingrid Liv Eva Berit Astrid Bjørg Hilde Anna Solveig Marianne Randi "
    "Ida Nina Maria Elisabeth Kristin Bente Heidi Silje Hanne Linda Tone Tonje Camilla Cecilie "
    "Ellen Grete Marte Julie Emma Nora Sofie Åse Åshild Ragnhild Synnøve Torill Wenche Vigdis "
    "Turid Sissel Gunhild Hedda Thea Maja Oda Jan Per Bjørn Ole Lars Kjell Knut Svein Arne Thomas "
    "Geir Hans Morten Tor Martin Andreas Erik Jon Anders Rune Trond Tore Harald Olav Gunnar Rolf "
    "Nils Kåre Leif Håkon Magnus Øyvind Espen Terje Stian Sindre Eirik Henrik Jonas Mathias "
    "Sander Tobias Aksel Odd Asbjørn Sigurd Torstein Vegard Ørjan Pål Åge"
).split()

NORWEGIAN_FAMILY = (
    "Hansen Johansen Olsen Larsen Andersen Pedersen Nilsen Kristiansen Jensen Karlsen Johnsen "
    "Pettersen Eriksen Berg Haugen Hagen Johannessen Andreassen Jacobsen Dahl Jørgensen Halvorsen "
    "Lund Solberg Bakken Svendsen Sørensen Moen Eide Strand Iversen Gundersen Solheim Ruud "
    "Ødegård Knutsen Myhre Lie Bøe Vik Aas Nygård Sæther Fossum Brekke Tangen Hovland Næss Ås "
    "Bråten Kvam Øvrebø Engen Lunde Sandvik Holm Rønning Bjørnstad Fjeld Skaar Tveit Ulvestad "
    "Røed Stokke Kleiven Myklebust Gjerde Løken Torgersen Vangen Ellingsen Hauge Skogen Ånensen "
    "Lervik Birkeland Espeland Fagerli Granli Husby Isaksen Kolstad"
).split()

SAMI_GIVEN = (
    "Áile Máret Biret Elle Inga Ánde Niillas Máhtte Jovnna Issát Risten Sárá Láilá Heaika Dávvet "
    "Ásllat"
).split()
SAMI_FAMILY = (
    "Čálliid Guttorm Sara Somby Utsi Gaup Eira Oskal Balto Nystø Hætta Vuolab Triumf Siri Päiviö "
    "Måsø"
).split()

POLISH_GIVEN = (
    "Agnieszka Katarzyna Małgorzata Łukasz Piotr Paweł Zofia Michał Żaneta Tomasz Bożena Sławomir"
).split()
POLISH_FAMILY = (
    "Nowak Wiśniewski Wójcik Kamiński Zieliński Szymański Dąbrowski Jabłoński Król Wróbel Żak "
    "Głowacki"
).split()

OTHER_GIVEN = (
    "Ayaan Fatima Mohammed Zainab José Renée Jürgen Zoë Nguyen Siobhán Xin Olena Andrii Ravi "
    "Mehmet Leïla"
).split()
OTHER_FAMILY = (
    "Haddad Tran Kowalenko Müller García O'Connor Çelik Singh Ali Warsame Bondar Lefèvre Rossi "
    "Hussain Yılmaz Okafor"
).split()

#: (share in hundred, given names, family names)
POOLS = (
    (86, NORWEGIAN_GIVEN, NORWEGIAN_FAMILY),
    (4, SAMI_GIVEN, SAMI_FAMILY),
    (5, POLISH_GIVEN, POLISH_FAMILY),
    (5, OTHER_GIVEN, OTHER_FAMILY),
)

STREETS = (
    "Ærfuglveien Lillehammergata Bjørkeveien Storgata Kirkeveien Granstien Møllefaret Åsveien "
    "Østre_vei Skolegata Havnegata Nordre_gate Solbakken Furulia Tiurveien Elvebakken Fjordgata "
    "Myrveien Rognestien Lærdalsgata"
).split()

#: Postcode and town. 0150 keeps its zero only while it is text.
TOWNS = (
    ("0150", "Oslo"),
    ("0255", "Oslo"),
    ("1366", "Lysaker"),
    ("1707", "Sarpsborg"),
    ("2609", "Lillehammer"),
    ("3015", "Drammen"),
    ("4006", "Stavanger"),
    ("5003", "Bergen"),
    ("6005", "Ålesund"),
    ("7010", "Trondheim"),
    ("8006", "Bodø"),
    ("9008", "Tromsø"),
    ("9730", "Karasjok"),
)

MAIL_HOSTS = ("example.no", "example.com", "example.org", "example.net")

COURSES = (
    "Løp med hodet",
    "Stressmestring for ledere",
    "Ro i kroppen – helgekurs",
    "Pust og fokus",
)
SERVICES = ("Coaching, enkelttime", "Coaching, 5 timer", "Parsamtale", "Veiledning på nett")
INVOICE_LINES = (
    "Coaching, 60 min",
    "Coaching, 5 timer",
    "Kursavgift",
    "Foredrag",
    "Veiledning, 90 min",
)
CHANNELS = ("E-post", "Post", "E-post")

COMPANIES = (
    "Fjelltoppen AS",
    "Nordlysverkstedet AS",
    "Blåbærskogen Regnskap AS",
    "Brygga Arkitekter ANS",
)
