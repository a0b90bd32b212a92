-- What people write in free text, in Bokmål and Nynorsk: small grammars, each a regular expression
-- of what tells, and one (`no_…`) of what only looks like it. RE2 looks neither ahead nor behind,
-- and its \b knows no æ, ø, å: so what only looks like it is struck out (¤) first, of the few
-- texts that have a word that tells. Their tables of right and wrong stand in test_grammar.py: a
-- word more here is a row more there. Here they are texts, not yet compiled (signs.py says when).
CREATE TEMP MACRO says(words, that, struck) AS coalesce(
    CASE WHEN regexp_matches(words, that, 'i')
         THEN regexp_matches(regexp_replace(words, struck, '¤', 'gi'), that, 'i') END, false);

-- An invoice that refers to an agreement instead of saying what was sold: the agreement is then
-- documentation itself. What was agreed of a price, a time or a deadline refers to none, nor does
-- «Kurs, avtale inngått på nett»: it says what was sold, and then how the sale came about.
CREATE TEMP MACRO agreement() AS
    '\b(?:ihh?t\.?|i\.?\s?h\.?\s?t\.?|i\s?hh?t\.?|i\s?hen?hold\s+til|i\s?følg?j?e|ifl?g\.?'
    '|jfr?\.?|jm?f\.?|jamfør|i\s+samsvar\s+med|i\s+tråd\s+med|basert\s+på|bygge?j?r\s+på|etter'
    '|som|slik|se|sjå|ref\.?|viser\s+til|pr\.?|per)\s*(?:(?:vår|den|denne|vi|me|ny|egen|eigen'
    '|særskilt|separat|tidlige?re|tidlegare|nærmere|nærare|vedlagte?|signerte?|underskriven'
    '|inngått|inngåtte|gjeldende|gjeldande|muntlig|munnleg|skriftlig'
    '|skriftleg)\s+){0,2}(?:(?:ramme|coaching|oppdrags|kunde)?(?:avtale|kontrakt)(?:n'
    '|en)?(?:vilkår[a-zæøå]*)?|avt\.?|avtalt[ea]?|avtala)(?:$|[^a-zæøå])|\bavtale\s+(?:av|nr\.?'
    '|datert|fra|frå)\s+\d'
    '|^\W*(?:avtale|kontrakt)\s*(?:$|[,:(]|(?:av|nr|om|med|fra|frå|datert)\b|\d)';
CREATE TEMP MACRO no_agreement() AS
    '\bavtal(?:t[ea]?|a)\s+(?:tid|time|møte|pris|sats|frist|dato|honorar|rabatt|avbest|avlys'
    '|oppmøte|sted|stad|beløp|sum|betaling)[a-zæøå]*|(?:^\W*|\better\s+)avtal(?:t[ea]?|a)\b'
    '|\bsom\s+avtalen?\b'
    '|\b(?:avtalen?|kontrakt(?:en)?)\s+(?:utløp|opphør|ble|blei|vart|gikk|gjekk|var|er\s)';

-- An invoice for a course; a «konkurs» and a rate of exchange are none.
CREATE TEMP MACRO course() AS
    'kurs(?:et|a|ene|ane|dag[a-zæøå]*|avgift[a-zæøå]*|pris|plass(?:er|ar)?|deltak[a-zæøå]*'
    '|helg[a-zæøå]*|kveld[a-zæøå]*|materiell)?\b|\bpåmeld|\bdelta(?:ker|kar|ger)[-\s]?avgift'
    '|workshop'
    '|\bverkst[ea]d|\bseminar|\bwebinar|\b(?:helge|gruppe|dags)?samling(?:en|a|er|ar)?\b';
CREATE TEMP MACRO no_course() AS
    '[a-zæøå]*(?:kon|re|dis|valuta|aksje|børs|euro|dollar|omregnings)-?kurs[a-zæøå]*'
    '|\bkurs\s*:?\s*(?:(?:EUR|USD|SEK|DKK|GBP)\s*\d|\d+,\d{3,})|\b(?:etter|før|utenom|utanom'
    '|i\s+stede?t\s+for|i\s+staden\s+for|oppfølg[a-zæøå]*\s+av)\s+'
    '(?:\w+\s+)?[a-zæøå]*(?:kurs|seminar|workshop|samling)[a-zæøå]*';

-- An invoice for a session. Hours alone are one only where no course is: «Kurs, 3 timer» is none.
CREATE TEMP MACRO session() AS
    'coach|\bcoat?ching|samtale|veiled|vegl?ei|rettlei|rådgi|rådgje|konsultasjon|mentor'
    '|\bsesjon|(?:^|\W)økt(?:er|en|a|\s+\d|\s+med)\b|\boppfølg';
CREATE TEMP MACRO no_session() AS
    '[a-zæøå]*-?(?:kurs|workshop|verksted|seminar|webinar|samling|utdanning)[a-zæøå]*'
    '(?:\s+(?:i|om|for)\s+[a-zæøå]+)?';
CREATE TEMP MACRO hours() AS '\btim(?:e|en|er|ar|ene|ane)\b';

-- Illness, diagnoses, medicine, intolerance, pregnancy, sick leave, disability (GDPR Art. 9).
-- Struck: that there is none of it («ingen allergier»), a trade, a place of work, a subject. Each
-- hit is read by a human, so doubt tells: «kreftfri» and «friskmeldt» do.
CREATE TEMP MACRO health() AS
    '\b(?:(?:langtids)?s(?:y|ju)ke?(?:meld|dom|ehus|hus|fråv|fravær|peng|lig|leg)|sykt\s+barn'
    '|s(?:y|ju)ke?\b|(?:e[ig]|ei)gen?meld|friskmeld|ufør[eh]?|aap\b|arbeidsavklaring|sengelig'
    '|overgangsald'
    -- mind
    '|depre[sm]|deprim|depp[ea]|angst|panikk|utbren[td]|utmatt|bipolar|schizo'
    '|psyko(?:se|ti|tera)|psyki[sa]|ocd\b|ptsd|adhd|(?-i:ADD)\b|autis|asperger|tourette'
    '|dysle[kc]|anoreks|bulimi|(?:spise|ete)(?:forst|prob)|s(?:elv|jølv)(?:mord|skad)|insomni'
    '|søvn(?:løs|prob|vansk)|traume|nervesam|rus(?:mis|lid|avh|prob)|alkohol(?:prob|iker|ism'
    '|avh)|samlivsbr[ou]|sorg(?:en|a|gruppe[a-zæøå]*|arbeid)?\b'
    -- body
    '|diagnos|epilep|migrene|hodepine|hovud(?:verk|pine)|cellegift|leukemi|lymfom|astma'
    '|kols(?:$|[^a-zæøå])|diabet|sukkers(?:y|ju)k|crohn|ulcerøs|irritabel\s+tarm|ibs\b|eksem\b'
    '|psoria|revmati|gikt|leddgikt|artrose|artritt|fibromy|parkinson|alzheim|demens|demente?\b'
    '|multippel\s+sk|cerebral|hjerne(?:slag|ryst|rist|skad)|hj[ea]rte(?:inf|fl|feil|sy|sju|stans'
    '|prob|oper)|blodtrykk|blodfort|stoffskifte|endometri|tinnitus|prolaps|isjias|whiplash'
    '|nakkesleng|osteopor|covid|korona(?:syk|sju)|senfølg|hiv\b|hepatitt|infeksjon|svimmel|amput'
    '|lammels|br(?:ukket|ekt)\s|oper(?:eres|eras|ert)\b|innlag[td]\s+(?:på|ved)'
    '|(?:er|var|ble|blei|vart|vært|vore)\s+innlag[td]|(?:har|fått)\s+(?-i:ME|MS)\b|overvekt'
    '|fedme|(?:lunge|bryst|hud|tarm|prostata|livmor|blod)?kreft|rehabilit|pacemaker|stomi\b'
    '|kolesterol|slitasje|(?:nyre|lever|hj[ea]rte)svikt|downs|h(?:att|adde)\s+(?:et\s+'
    '|eit\s+)?slag\b|gå\s+(?:i\s+|opp\s+)?trapp|lidels|li(?:der|d|ding)\s+av|smerter?\b'
    '|vondt?\s+(?:i|på|rygg|nakke|kne|hofte|skulder)\b|ha(?:r|tt)\s+(?:så\s+)?vondt\b'
    '|plaga(?:s|st|t)?\s+av|(?:rygg|muskel|helse|nakke|mage|hud)(?:plag|prob|vansk|tilst|utf)'
    '|(?:rygg|kne|nakke|hode|hovud|belastnings|muskel)skad|hels[ea]n?\s+mi'
    '|(?:pga\.?|grunn(?:et)?(?:\s+av)?)\s+(?:rygg|nakke|kne|hofte|hels)'
    '|(?:svak|dårl[ie]g)\s+(?:hels|rygg|hjert|syn|hørs|høyrs|kne\b|hoft)'
    '|(?:hører|høyrer|ser)\s+dårl'
    -- what is not tolerated
    '|[a-zæøå]*(?:all?ergi|intoleran|s(?:y|ju)kdom|svulst(?:er|en|ar)?\b|betennels'
    '|opera(?:sjon(?:en)?|ert)\b|operert|protese)|overfølsom|c[øo]liaki|glut[ei]n|laktose'
    '|(?:melke|mjølke|nøtte)fri|t[åo]le?r\s+(?:ikkj?e|dårl|verken|korkje)'
    -- disability and pregnancy
    '|rullestol|rullator|krykke|hø(?:re|yre)appar|hø(?:r|yr)sel|tunghø|svaksyn|blinde?\b'
    '|syns(?:hem|vak|vans)|døve?\b|funksjons(?:hem|ned|sv)|handik|neds[ae]tt\s+(?:hør|høy|syn'
    '|funk|arb|imm|bev)|(?:høg)?gravid|svanger|fødsels?perm|(?:spontan)?abort|prøverør|ivf\b'
    '|vent[ae]r\s+barn|har\s+termin\b'
    -- treatment
    '|medisin(?:en|er|ar|ane|ene|ering)?\b|medikament|insulin|ritalin|antidepr|antibio'
    '|penicillin|epipen|tablett|behandling\s+for\s+\w|legeerkl|fastlegen|psykologtime'
    '|(?:fysio|ergo|hormon|gruppe|par|samtale|stråle)?terapi(?:en|time[a-zæøå]*)?\b'
    '|(?:til|hos|fra|frå|av|med|min)\s+(?:en\s+|ein\s+)?(?:psykolog|lege|fastlege)n?(?:en)?\b'
    '|(?:til|hos|min)\s+(?:en\s+|ein\s+)?[a-zæøå]*(?:terapeut|kiropraktor)(?:en)?\b'
    '|(?:psykolog|lege|terapeut)e?n\s+min\b)'
    '|¤,?\s*(?:men\s+)?(?:utenom|utanom|bortsett|unn?tatt|unnateke|unntak|foruten|enn)\b';
CREATE TEMP MACRO no_health() AS
    -- none of it
    '\b(?:ingen|inga|ikkj?e|uten|utan|aldri\s+(?:hatt|vært|vore)|verken|korkje|fri\s+for)\s+'
    '(?:(?:noen?|noko?n?|nokre|kjente?|kjende?|spesielle?|kroniske?|alvorl[ie]ge?|andre'
    '|form\s+for|slags?)\s+)*(?:(?:mat)?allerg[a-zæøå]*|[a-zæøå]*intoleran[a-zæøå]*|gravid'
    '|s(?:y|ju)k(?:dom[a-zæøå]*)?|diagnose[a-zæøå]*|astma|diabetes|lidels[a-zæøå]*'
    '|helse(?:prob|plag)[a-zæøå]*)(?:(?:\s*[,/]\s*'
    '|\s+(?:eller|og|heller)\s+)(?:(?:mat)?allerg[a-zæøå]*|[a-zæøå]*intoleran[a-zæøå]*'
    '|s(?:y|ju)kdom[a-zæøå]*|astma|diagnose[a-zæøå]*|lidels[a-zæøå]*))*'
    -- a plain no to a question
    '|\b(?:mat)?(?:allergi|s(?:y|ju)kdom|diagnose|intoleranse)[a-zæøå]*\s*[:?=-]+\s*(?:nei|ingen'
    '|inga|ikkj?e\s+no[ek]|0|-)'
    -- a trade, a place of work, a subject
    '|\b(?:utdann|studer|student|jobb|arbeid|ansatt|tilsett|leder|leiar|kurs|lege|lærer'
    '|rådgiver)[a-zæøå]*\s+(?:(?:som|på|ved|med|i|for|hos|til|seg|meg|en|ein|et'
    '|eit)\s+){0,3}(?:psyk(?:olog|iat|isk\s+helse)[a-zæøå]*|[a-zæøå]*terap[a-zæøå]*'
    '|s(?:y|ju)ke?hus[a-zæøå]*|medisin|kreftforening[a-zæøå]*)'
    '|psykiatrisk\s+s(?:y|ju)kepleiar?[a-zæøå]*'
    -- what only sounds like it
    '|ser\s+dårl[ie]g\s+ut|vondt\s+(?:for|med)\s+å'
    '|blinde\s+flekk|overvekt\s+av|\bkreft(?:er|ene|ane|ar)[a-zæøå]*';

-- A regular expression: somebody's child, and what one is to it.
CREATE TEMP MACRO child() AS
    '(?:søn+(?:en|er|ene|ar|ane)?|sonen|son\s+(?:min|vår|til|på)|ein\s+son|dat(?:te)?r(?:en|a)?'
    '|dot+era?|døtre?(?:r|ne)?|(?:barne|små|foster|ste|bonus|tante)?barn(?:a|et|ene|i'
    '|ebarn[a-z]*)?|born(?:a|i)?|unge[nr]|ungene|ungar|ungane|tvilling[a-z]*|baby(?:en)?'
    '|nevø[a-z]*|niese[a-z]*'
    '|(?:lille|vesle)(?:bror|søster|syster)(?:en|a)?|(?:mor|far|mamma|pappa)\s+(?:til|åt))';

-- Whether a text says that the person it is about is under 18. Whoever it is about («jeg»,
-- «deltakeren», a child who is signed up) is written ¶ first: what is said of their own children
-- ends before it. Struck: somebody else's age and school, a job at one, a guardian's own role, how
-- old one was. Who turns 18 is counted as grown. Without a word of an age, a school or a guardian a
-- text tells of no child.
CREATE TEMP MACRO age_or_school() AS
    '\b(?:1?\d|18)\b|\d\s?(?:½|år|aar|ar\b|[a-g]\b)|åring|t(?:en|tan)\b'
    '|fem|seks|sju|syv|åtte|\bni\b|\bti\b|elleve|tolv|søtten|[nt]i[ae]nde|klas|trinn'
    '|sk[ou]le|vg|vid[ae]|mindre|myndig|fores|føres|ver[gj]e|foreldre'
    '|\b(?:mor|far|mamma|pappa)\b'
    '|konfirm|til\s+delt';
CREATE TEMP MACRO whom() AS
    '\b(?:jeg|eg|(?:unge?\s)?delta[kg][ae]r(?:en)?|kandidaten|klienten|kunden|eleven|ungdomm?en'
    '|vedkomm?[ea]nde|undertegn[a-z]*)\b(?:\s+er\s+(?:en|ein|ei)\s+(?:jente|gutt?))?\b'
    '|(?:^|\s)æ\s|\b(?:søn+(?:en)?|son(?:en)?|dat(?:te)?r(?:en|a)?|dot+era?)(?:\s+(?:min|mi'
    '|vår))?\s+(?:skal|vil|ønskj?er\s+å)\s+delta\b|^\W*(?:jente|gutt?)\b'
    '|\b(?:meld(?:er?|t)?\s+(?:(?:herved|gjerne|også|òg)\s+)*(?:på|inn)'
    '|påmelding\s+(?:av|for)|på\s+vegner?\s+av|(?:mor|far|mamma|pappa|foresatt|føresett'
    '|ver[gj]e)\s+(?:til|for|åt))\s+(?:(?:min|mi|vår)\s+)?(?:søn+(?:en)?|son(?:en)?'
    '|dat(?:te)?r(?:en|a)?|dot+era?|barne?t?|gut+en|jent[ea]n?'
    '|delta[kg][ae]ren)\b(?:\s+(?:min|mi|mitt|vår'
    '|vårt))?';
CREATE TEMP MACRO minor() AS
    -- what somebody, or nobody named, is or turns
    '(?:(?:¶|\b(?:hun|han|ho|hen)\s)\s*(?:er|e|fyl+er|fyll|blir|vert|fylte|blei?|vart'
    '|har\s+(?:\w+\s+)?fylt)\s+'
    '|(?:^|[.,;:!?(\n]\s*|\bog\s)(?:er|fyl+er|fyll|blir|snart|har\s+fylt)\s+'
    '|\b(?:er|fyl+er|fyll|blir|vert)\s*(?:¶|hun|han|ho|hen)\s*'
    '|\balder(?:en)?\s*(?:er)?[:=\s-]*)(?:(?:på|som\s+er|bare|kun|berre|nå|no|snart|akkurat'
    '|nettopp|selv|sjølv|jo|enn[åo]|også|òg|en|ein|ei|nesten|i\s+dag)\s+){0,3}(?:(?:1[0-7]|[1-9]'
    '|fem|seks|sju|syv|åtte|ni|ti|elleve|tolv|tretten|fjorten|femten|seksten|sytten'
    '|søtten)½?[\s-]*(?:år|aar|ar|åring)\b|(?:1[0-7]|[6-9]|elleve|tolv|tretten|fjorten|femten'
    '|seksten|sytten|søtten)(?:\s*$|\s*[,;:!?()\n–-]\s*(?:$|[^\d\s])'
    '|\s*\.\s*(?:$|(?-i:[^a-zæøå\d\s]))|\s*¶|\s(?:og|men|så|nå|no|i|som|med|går|har|når)\b'
    '|\s+(?-i:[A-ZÆØÅ])))'
    -- an age that stands alone, «16-åring», «under 18»
    '|¶\s*(?:på\s+|som\s+er\s+)?(?:1[0-7]|[1-9])\s*(?:år|aar)\b|(?:^|[.,;:(!?\n–-]\s*'
    '|\b(?:er|som)\s+(?:en\s+|ein\s+|ei\s+)?)(?:1[0-7]|[6-9])[\s-]*(?:åring(?:en)?\b'
    '|(?:år|aar)\s*(?:$|[.,;:!?()\n¶]|gam+[ae]l|\s(?-i:[A-ZÆØÅ])|og\s+(?:går|elev)))'
    '|(?:^|[.,;:(!?\n–-]\s*|\b(?:er|som)\s+(?:en\s+|ein\s+)?)(?:(?:fem|seks|syt|søt|fjor'
    '|tret)ten|ten)-?åring\b|¶\s*er\s*¶|(?:¶|som)\s*er\s+konfirmant'
    '|(?:^|\ber|[,(.:])\s*(?:fortsatt\s+|framleis\s+|enn[åo]\s+)?under\s+(?:18|at+[ae]n)\b'
    '|ikkj?e\s+(?:(?:enn[åo]|helt|heilt)\s+)*(?:fylt\s+(?:18|at+[ae]n)|myndig)'
    '|\b(?:snart|nesten)\s+18\b'
    -- at school
    '|(?:\b(?:er|går|gå|gjeng|begynner?|byrjar?|startar?|starter)\s+(?:(?:nå|no|fortsatt'
    '|framleis|siste|første|fyrste|andre|[123]\.|år(?:et)?)\s+)*|\belev\s+)(?:i|på|ved|frå'
    '|fra)\s+(?:(?-i:[A-ZÆØÅ])[a-zæøå]+\s+){0,2}(?:(?:(?:10|[1-9])\.?|første|fyrste|andre|tredje'
    '|fjerde|femte|sjette|sjuende|sjuande|syvende|åttende|åttande|niende|niande|tiende'
    '|tiande)\s?(?:klas|trinn|kl\b)|(?:10|[1-9])\s?[a-g]\b|klasse\s+\d'
    '|(?:sju|syv|åtte?|ni|ti)[ae]?nde\b|vg\s?[123]\b|vgs\b|vid[ae]reg|ungdoms?\s?sk|ungdomst'
    '|barnesk|grunnsk|mellomt)|(?:^|[.,;:(\n]\s*)(?:10|[1-9])\.\s?(?:klasse|trinn)\s*(?:$'
    '|[.,;)!\n¶]|\s(?-i:[A-ZÆØÅ]))|\b(?:ungdoms?sk[ou]le|barnesk[ou]le|vgs-?'
    '|grunnsk[ou]le)[- ]?elev\b|\b(?:(?:8|9|10)\.?[\s-]*|åttend?e?-?|åttande-?'
    '|[nt]i[ae]nde-?)klassing\b'
    -- a guardian of theirs
    '|\b(?:mindreårige?|umyndig)\b|\b(?:foresat|føreset|foreset)t(?:e|es|ene|a|ane)?\b'
    '|\bver[gj]en?\s+(?:min|har|er\s+med|samtykk|signer|betal|skriv|godkjen|kommer|kjem|blir)'
    '|\b(?:samtykke|tillatelse|løyve|lov|underskrift|signatur)\s+(?:fra|frå'
    '|av)\s+(?:(?:en|ein|min|mi|mine|begge|både)\s+)*(?:mor|far|mamma|pappa|foreldre|ver[gj]e)'
    '|\b(?:foreldrene|foreldra|foreldre|mor|far|mamma|pappa|moren|mora|faren'
    '|ver[gj]e)\s+(?:(?:min|mi|mine|hennes|hans|hennar)\s+)?(?:(?:har|og\s+(?:far|mor|pappa'
    '|mamma))\s+)*(?:samtykk|g(?:itt|ir|jev)\s+(?:lov|samtykk|løyve)|godkjen|signer'
    '|skriver?\s+under'
    '|skrev\s+under|skrevet\s+under|skrive\s+under|meld[a-z]*\s*¶?\s*(?:meg|på))';
CREATE TEMP MACRO no_minor() AS
    -- how old one was, is no longer, or is more than somebody
    '\b(?:da|då|fra|frå|siden|sidan|før|etter(?:\s+at)?|til|når|gang(?:en)?)\s*(?:¶|hun|ho|han|hen)'
    '\s*(?:fylte|var|blei?|vart|begyn[a-zæøå]*|byrja)\s+[^.,;!?¶\n]{0,12}?(?:\d+\.?'
    '|[a-zæøå]+)(?:\s*år)?|(?:\d+|[a-zæøå]+)\s*år\s+(?:eldre|yngre|siden|sidan|edru|rusfri'
    '|nykter|gift|skil[td]|tilbake|for\s+(?:ung|gam|sei|sen)|fr[aå]\s+pens|foran|unna)'
    '|\b(?:grense|aldersgrense|fra|frå|over|minst'
    '|mellom)[a-zæøå]*\s*:?[^.!?¶\n]{0,10}\d+(?:\s*år)?|\b(?:alle|personer|folk|ungdom[a-zæøå]*'
    '|unge|gjelder|gjeld)\s+(?:som\s+er\s+)?under\s+18'
    '|\bikkj?e\s+(?:leng[a-z]*\s+)?(?:mindreårig|umyndig|under\s+18)'
    -- a job, for so many years or at a school; a grown pupil
    '|\b(?:(?:lær[ea]r|lektor|rektor|assistent|inspektør|rådgi|rådgje|kontaktlær|tren[ea]r'
    '|vikar)[a-zæøå]*,?|(?:undervis|jobb|arbeid|ansatt|tilsett|miljø|helses|kurs'
    '|foredrag)[a-zæøå]*)\s+(?:[^\s.!?,;:¶]+\s+){0,3}(?:\d+\.\s?)?(?:klasse|trinn|sk[ou]le|vgs'
    '|vid[ae]reg|vg\d|elev|foresat|føreset|foreset|mindreårig|[a-zæ]*sk[ou]le|ungdom)[a-zæøå]*'
    '|(?:klasse|trinn|sk[ou]le|vgs|vid[ae]reg[a-zåæø]*)[-\s]?(?:lær[ea]r|rektor|assist'
    '|rådgi)[a-zæøå]*|\b(?:går|elev)\s+(?:[^\s.!?¶]+\s+){0,3}(?:voks[ae]?n|vaksn?[ae]|privatist'
    '|\b(?:1[89]|[2-9]\d)\s*år)|\b(?:1[89]|[2-9]\d)\s*(?:år|og)\b[^.!?\n]*(?:vid[ae]reg|vgs'
    '|vg\d)[a-zæøå]*|\b(?:erfaring|praksis|jobb|ansatt|tilsett|leder|leiar|lær[ea]r|sjef|gründer'
    '|firma|bedrift|driv|drevet|arbeid|ansien|utdann|gift|samb[ou]|skil[td]|hytte|hus|bil'
    '|garanti|varighet|varigheit|medlem|kurs|forhold|ekteskap|selskap|det'
    '|dette)[a-zæøå]*(?:(?:\s+[^\s.,;:!?¶]+){0,3}\s*[,:–-]|(?:\s+som)?\s+er)\s*\d+\s*år'
    -- a guardian's own role
    '|(?:foresat|føreset|foreset)te?\s+(?:til|for|åt)\b'
    '|(?:¶\s*er|\bsom)\s+(?:(?:selv|sjølv|en|ein|også|òg)\s+)*(?:foresat|føreset|foreset'
    '|ver[gj]e)[a-zæøå]*|\bver[gj]en?\s+(?:til|for|åt)\b|\bfor\s+(?:foresat|føreset|foreset)te\b'
    '|\bforeldre[a-zæøå]*\s*(?:og|/|eller)\s*(?:foresat|føreset|foreset)[a-zæøå]*'
    '|\bmindreårige?\s+(?:barn|søn|dat|dot|søsk|sysk|klient|bruk|elev|gut|jent)[a-zæøå]*'
    -- somebody else's age or school
    '|\b(?:' || child() || '|gut+(?:en|ene|ane|ar|er)?|jent[ea](?:r|ne)?|jenten|søsken|syskjen'
    '|[a-zæ]*bror(?:en)?|br[øo]dre?(?:ne)?|brør|[a-zæ]*s[øy]ster(?:en|a)?|søstre(?:ne)?|fetter'
    '|kusin[a-z]*|ven+in+[a-z]*|ven+(?:en|er)?|kjæreste[a-z]*|kompis[a-z]*|kamerat[a-z]*'
    '|hund[a-z]*|katt[a-z]*|hest[a-z]*|valp[a-z]*|(?:eld|yng|min)ste[a-zæ]*|elevar|elever'
    '|(?:foreldre|forelder|tante|onkel|[a-z]+mor|[a-z]+far)\s+(?:til|åt))\b(?:[^.!?¶\n]'
    '|\d\.)*(?:[.!?\n]+\s*(?:han|hun|ho|hen|de|dei|begge|den)\s(?:[^.!?¶\n]'
    '|\d\.)*)?(?:\d{1,2}[\s-]*(?:år|aar|åring)\b|[a-zæøå]+\s+år\b|[a-zæøå]+åring\b'
    '|\b(?:er|på|fyller|fyll|blir|vert|blei?|e|og|snart|nå|no|alder[a-z]*)\s+\d{1,2}\b'
    '|\d{1,2}\.?\s*(?:klas|trinn)[a-zæøå]*|vid[ae]reg[a-zæøå]*|vgs|vg\d|[a-z]*sk[ou]le[a-zæøå]*'
    '|mindreårige?|umyndige?|under\s+18)';
