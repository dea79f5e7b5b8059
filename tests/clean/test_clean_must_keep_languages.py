"""Body text is never eaten in German, French and Spanish: words that boilerplate is made of, in sentences and heads."""

from collections.abc import Callable

import pytest

from pipeline.article import Article
from pipeline.clean import clean

type Plain = Callable[[str], Article]

GERMAN = """
Der Hafenrat hat am Dienstag beschlossen, die Preise der Fähren um zwei Kronen zu erhöhen.
Pendler von den äußeren Inseln hatten gebeten, damit zu warten, bis die neuen Boote im Dienst sind.
„Mit altem Geld fahren keine neuen Boote“, sagte die Vorsitzende, die im Frühling feste Preise versprochen hatte.
{}
Der Bürgermeister, der im Rat sitzt, stimmte gegen den Plan und verließ den Saal vor der Auszählung.
Der Rat will die Preise noch einmal ansehen, wenn das erste der neuen Boote im nächsten Sommer geliefert ist.
"""
FRENCH = """
Le conseil du port a décidé mardi d'augmenter de deux couronnes le prix des ferries.
Les passagers des îles avaient demandé d'attendre que les nouveaux bateaux soient en service.
« Avec de l'argent vieux, pas de bateaux neufs », a dit la présidente, qui avait promis des prix stables au printemps.
{}
Le maire, qui siège au conseil, a voté contre le projet et a quitté la salle avant le décompte.
Le conseil reverra les prix quand le premier des nouveaux bateaux sera livré, l'été prochain.
"""
SPANISH = """
La junta del puerto decidió el martes subir dos coronas el precio de los transbordadores.
Los pasajeros de las islas habían pedido esperar a que los barcos nuevos estuvieran en servicio.
«Con dinero viejo no hay barcos nuevos», dijo la presidenta, que en primavera había prometido precios estables.
{}
El alcalde, que es miembro de la junta, votó en contra del plan y salió de la sala antes del recuento.
La junta volverá a mirar los precios cuando llegue el primero de los barcos nuevos, el próximo verano.
"""

GERMAN_CASES = r"""
Mehr dazu wollte die Vorsitzende nicht sagen.
Weitere Artikel des Vertrags regeln die Nachtboote.
Lesen Sie den Vertrag, riet der Bürgermeister.
Die Anzeige wurde fallen gelassen.
Die Werbung für das Bier verschwindet von den Booten.
Werbung auf Booten ist ab Mai verboten
Der Newsletter des Rates ging an 40.000 Haushalte.
Das Abonnement kostet vierzig Kronen im Monat.
Teilen wollen sich die Inseln die Kosten nicht.
Die Insulaner teilen sich zwei Boote.
Folgen hat das für die Pendler.
Folgen Sie der Küstenstraße bis zum alten Kran.
Melden Sie sich im Rathaus, wenn Sie ein Boot vermissen.
Empfohlen hat das der Gutachter.
Das Interesse war groß: Auch interessant fanden viele den Kran.
Kommentar wollte er keinen geben.
Die Themen der Sitzung
Hintergrund der Erhöhung
Was jetzt kommt
Wie geht es weiter?
Zum Thema Nachtboote sagte niemand etwas.
Meistgelesen wird auf den Booten der Fahrplan.
Das Video zeigt, wie der Kran fällt.
Video: Der Kran fällt, und niemand sieht hin.
Frage: Wer zahlt?\nAntwort: Alle.
Frage: Und die Hunde?\nAntwort: Die nicht.
- Kostenlose Fahrt für Schüler\n- Ein Nachtboot am Sonntag\n- Ein neuer Kran
Der Rat beschloss außerdem:\n- Der Kran wird verkauft\n- Die Boote werden blau
1. Karte kaufen\n2. Karte zeigen\n3. Einsteigen
DER KRAN
WER ZAHLT?
Die App des Hafens wurde 90.000 Mal geladen.
Die Fahrgäste sollen die App laden und die Karte zeigen.
Ruta Hallam ist Redakteurin in der Altstadt.
Mit Material der Agentur
Korrektur: In einer früheren Fassung hieß der Kran anders.
Foto: Bo Reed
Stand: Dienstag, 18 Uhr
Jetzt ist es zu spät, sagte sie.
Hier ist nichts mehr, wie es war.
Mehr Boote, mehr Inseln, mehr Geld: das war der Plan.
Aktuell fährt nur ein Boot.
"""
FRENCH_CASES = r"""
Lire la suite du procès-verbal demande de la patience.
À suivre, donc, selon le maire.
Voir aussi loin, personne ne l'avait osé.
En savoir plus était impossible avant le vote.
La publicité sur les bateaux sera interdite en mai.
Publicité et pêche, deux métiers qu'il a connus.
L'annonce a surpris les passagers.
La newsletter du conseil est partie par erreur à 40 000 abonnés.
L'abonnement coûte quarante couronnes par mois.
Partager les frais, les îles ne le veulent pas.
Suivez la route de la côte jusqu'à la vieille grue.
Inscrivez-vous à la mairie avant vendredi, conseille le maire.
Les articles du contrat règlent les bateaux de nuit.
Le conseil recommande la patience.
Recommandé par personne, le projet est passé quand même.
Les plus lus des journaux n'en ont rien dit.
Sur le même sujet, le maire n'a rien dit.
La vidéo montre la chute de la grue.
Vidéo : la grue tombe, et personne ne regarde.
Les bateaux de nuit
Que change le vote ?
Ce qu'il faut savoir
L'application a été téléchargée 90 000 fois.
Télécharger l'application ne suffit pas, dit le capitaine.
- Des bateaux gratuits pour les élèves\n- Un bateau de nuit le dimanche\n- Une grue neuve
Le conseil a aussi décidé :\n- La grue sera vendue\n- Les bateaux seront bleus
1. Acheter la carte\n2. Montrer la carte\n3. Monter à bord
LA GRUE
QUI PAIE ?
Question : qui paie ?\nRéponse : tout le monde.
Ruta Hallam est correspondante dans la vieille ville.
Correction : une version précédente donnait un autre nom à la grue.
Photo : Bo Reed
(avec l'agence)
Plus de bateaux, plus d'îles, plus d'argent : c'était le plan.
"""
SPANISH_CASES = r"""
Lea el acta quien quiera saber más, dijo la presidenta.
Más información dará la junta en octubre.
Leer más y remar menos, le decía su maestra.
Le puede interesar a un marinero, pero no a un alcalde.
La publicidad en los barcos se prohíbe en mayo.
Publicidad y pesca, dos oficios que conoció.
El anuncio sorprendió a los pasajeros.
El boletín de la junta llegó por error a 40.000 suscriptores.
La suscripción cuesta cuarenta coronas al mes.
Compartir los gastos no quieren las islas.
Siga la carretera de la costa hasta la grúa vieja.
Inscríbase en el ayuntamiento antes del viernes, aconseja el alcalde.
Los artículos del contrato regulan los barcos nocturnos.
La junta recomienda paciencia.
Recomendado por nadie, el plan salió adelante.
Lo más leído en los barcos es el horario.
Sobre este tema nadie dijo nada.
El video muestra la caída de la grúa.
Video: la grúa cae y nadie mira.
Los barcos nocturnos
¿Quién paga los barcos?
Qué cambia con el voto
La aplicación se descargó 90.000 veces.
Descargar la aplicación no basta, dice el capitán.
- Barcos gratis para los alumnos\n- Un barco nocturno los domingos\n- Una grúa nueva
La junta decidió además:\n- La grúa se vende\n- Los barcos serán azules
1. Comprar la tarjeta\n2. Mostrar la tarjeta\n3. Subir a bordo
LA GRÚA
¿QUIÉN PAGA?
Pregunta: ¿quién paga?\nRespuesta: todos.
Ruta Hallam es corresponsal en la ciudad vieja.
Corrección: una versión anterior daba otro nombre a la grúa.
Foto: Bo Reed
(con información de la agencia)
Más barcos, más islas, más dinero: ese era el plan.
"""
ALL = ((GERMAN, GERMAN_CASES), (FRENCH, FRENCH_CASES), (SPANISH, SPANISH_CASES))
CASES = [
    (article, line.replace(r"\n", "\n"))  # one case a line; lines of a case are parted by a written \n
    for article, cases in ALL
    for line in cases.strip().split("\n")
]


@pytest.mark.parametrize(("article", "lines"), CASES, ids=[lines[:60] for _, lines in CASES])
def test_what_an_article_in_another_language_says_is_kept(plain: Plain, article: str, lines: str) -> None:
    cleaned = clean(plain(article.format(lines)))
    assert [(removal.rule, removal.text, removal.why) for removal in cleaned.removed] == []
