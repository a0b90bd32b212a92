"""The words that the benchmark's invented people are called by. Ordered from common to rare: the place in a list is its rank."""

WOMEN = """Anne Inger Kari Marit Ingrid Liv Eva Anna Maria Ida Hilde Berit Nina Astrid Marianne Elisabeth Kristin Bjørg Bente
Heidi Randi Solveig Silje Gerd Hanne Linda Tone Anita Elin Tove Wenche Gunn Camilla Ragnhild Hege Ellen Karin Ann
Else Mona Mette Marie Aud Monica Laila Lise Emma Julie Kristine Turid Siri Nora Stine Unni Grete Mari Thea Trine
Lene Anette Sara Sissel Line Hanna Maren Emilie Martine Gro Ingeborg Helene Rita Karoline Vigdis Kjersti Malin
Jorunn Cecilie Åse Therese Torill Sofie Reidun Frida Gunvor Victoria Rikke Aase Marte Karen Sigrid Synnøve Tonje
Maja Ingvild Cathrine Andrea Henriette Renate Hedda Ane Oda Ruth Bodil Ella Charlotte Guro Amalie Eline Irene Selma
Tiril Jenny Gina Birgit Lena Linn Tuva Benedicte Kaja Vilde Live Ronja Mia Annette Pernille Eirin Torunn Ragna
Sunniva Mathilde Oddny Eldbjørg Isabel Katarzyna Fatima Agnieszka Olga Aisha Natalia Amina Kamile Svetlana Huong
Rahel Maryam Thi Lea Margrethe Hildegunn Lillian May Merethe Åshild Ásllat Áile Inga Elle Risten Berta Dagny Eli
Ingunn Jannicke Kathrine Kine Lisbeth Mina Nathalie Olivia Petra Signe Tina Ulrikke Vanja Ylva Brit Edel Frøydis
Gudrun Herdis Iselin Johanne Jorun Kirsten Leah Magnhild Nelly Oline Ragnfrid Sol Tordis Urd Valborg Wibeke Ågot""".split()

MEN = """Jan Per Bjørn Ole Lars Kjell Knut Svein Arne Thomas Geir Hans Tor Morten Terje Odd Erik Martin John Andreas Anders
Rune Tore Trond Jon Kristian Espen Harald Olav Helge Øyvind Magnus Rolf Einar Gunnar Kjetil Marius Daniel Tom Arild
Stian Frode Jonas Roger Håkon Alexander Øystein Vidar Henrik Sverre Leif Kåre Stein Sindre Frank Steinar Egil Dag
Christian Fredrik Johan Nils Kenneth Ivar Sander Emil Jørgen Robert Karl Eirik Roar Magne Paul Petter Sondre Ola
Steffen Peder Ståle Tommy Jostein Reidar Oskar Filip Pål Arvid Glenn Jens Mathias Asbjørn Jakob Torbjørn Eivind
Lasse Noah Elias William Vegard Sigurd Ketil Simen Joakim Axel Snorre Tobias Adrian Aksel Ragnar Finn Trygve Jarle
Gaute Amund Birger Halvor Even Lukas Isak Oliver Mohammed Ahmed Ali Piotr Tomasz Andrzej Abdi Omar Hassan Krzysztof
Van Jonathan Kim Benjamin Sebastian Theodor Niillas Ánte Máhtte Aslak Isko Jovnna Yngve Torstein Tormod Sven
Sigbjørn Rasmus Ruben Roald Preben Oddvar Nikolai Mikael Mads Ludvig Kurt Kolbjørn Kai Jørn Iver Hugo Hallgeir
Guttorm Gisle Georg Fridtjof Erlend Endre Eilif Edvard Dagfinn Charles Brage Bernt Bård Atle August Anton Amandus
Alf Tarjei Tarald Ulrik Viggo Viktor Walter Åge Åsmund Ørjan Samuel Robin Richard Peter""".split()

#: What they are called in daily life: formal name → short one.
SHORT = dict(
    pair.split("=")
    for pair in """Elisabeth=Lise Margrethe=Grete Kristine=Stine Kristin=Kiki Cathrine=Trine Kathrine=Kaja Karoline=Line Marianne=Nanna
Benedicte=Benni Henriette=Jette Alexander=Alex Kristian=Krissi Christian=Chris Fredrik=Freddy Mathias=Matti
Benjamin=Ben Sebastian=Basse Thomas=Tom Andreas=Drea Nikolai=Niko Johan=Jo Johanne=Hanne Jonathan=Jon
Torbjørn=Tobben Ingeborg=Bodil Victoria=Vicky Charlotte=Lotte Therese=Tess Mathilde=Tilde Emilie=Milla Martine=Tine
Ulrikke=Rikke Pernille=Nille Daniel=Danny Robert=Robbie Edvard=Eddie Kenneth=Ken Samuel=Sam Mikael=Mikke Tobias=Tobi
Theodor=Teo Natalia=Nat Isabel=Isa Wenche=Wenke Solveig=Solla Ragnhild=Ragna Håkon=Håk Øyvind=Øyvi Sigurd=Siggen
Synnøve=Synne Frøydis=Frøy""".split()
)

SONS = """Hansen Johansen Olsen Larsen Andersen Pedersen Nilsen Kristiansen Jensen Karlsen Johnsen Pettersen Eriksen Berg
Haugen Hagen Johannessen Andreassen Jacobsen Dahl Halvorsen Henriksen Jørgensen Lund Sørensen Jakobsen Gundersen
Moen Iversen Strand Solberg Svendsen Martinsen Eide Knutsen Bakken Paulsen Kristoffersen Mathisen Lie Nguyen
Rasmussen Amundsen Lunde Solheim Bakke Berge Moe Nygård Fredriksen Kristensen Ali Lien Holm Hauge Andresen
Christensen Knudsen Isaksen Nielsen Evensen Haugland Aas Thorsen Ahmed Antonsen Ødegård Bråten Arnesen Birkeland
Strøm Khan Mohamed Sæther Hussain Myhre Aune Nguyễn Danielsen Tangen Simonsen Sandvik Ruud Edvardsen Næss Thomassen
Kowalski Sara Eira Somby Utsi Gaup Hætta Nowak Singh Tran Warsame""".split()

#: Farm names are made of two syllables: Haug + stad, Berg + vik.
FARM_HEADS = """Berg Haug Li Sol Vest Øst Nord Sør Sand Stein Furu Gran Lang Brek Myr Ås Løk Eik Bjør Hel Kjel Torp Hov Skog Fjell
Elv Vass Bø Dal Eng Fag Grøn Holm Kvam Land Mo Nes Rød Sæt Tveit Ulv Vang Voll Ør Ask Bru Fos Grim Hjel Kirke""".split()
FARM_TAILS = "stad vik rud heim dal set bakk eng haug voll land nes gård lien mo stø lid by um tveit berg ås".split()

STREETS = """Stor Kirke Skole Furu Bjørke Gran Sol Sjø Strand Nedre Øvre Nye Gamle Møllers Jernbane Fjord Elve Skog Idretts
Parkens Prest Torg Rådhus Havne Smed Garveri Fjell Myr Åker Eng Hage Lille Nordre Søndre Vestre Østre Kastanje Rosen
Syren Liljekonvall""".split()
STREET_TAILS = "veien vegen gata bakken lia svingen stien tunet haugen kroken".split()

TRADES = """Rådgivning Bygg Eiendom Regnskap Helse Frisør Transport Design Interiør Media Elektro Rør Mat Kaffe Reiser Hage
Trening Foto Data Kurs Drift Maskin Invest Handel Kunst Terapi Invent Bil Båt Hytter""".split()

INVENTED = """fjellrev solstråle turglede kaffekopp nattugle sjøstjerne blomstereng vinterbarn skogsmus bergtatt morgenfugl
regnbue gullhår langrenn strikkedilla fiskelykke hagetid bokorm pianist kamera motorsykkel hundemor kattefar rosahus
fotball""".split()
