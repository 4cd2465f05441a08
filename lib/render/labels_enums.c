/* SPDX-License-Identifier: MIT */
/*
 * labels_enums.c -- what the values of the record's enums are called.
 *
 * One list per enum of the schema, by number; 0 is "not known" and is not
 * shown. A test goes through the schema and finds what is missing here.
 */
#include "render/internal.h"

static const ho_words answer[] = {
    [HANDOFF_ANSWER_NO] = { { "no", "nein", "no", "non" } },
    [HANDOFF_ANSWER_YES] = { { "yes", "ja", "sí", "oui" } },
};

static const ho_words origin[] = {
    [HANDOFF_ORIGIN_CUSTOMER] = { { "customer", "Kunde", "cliente",
                                    "client" } },
    [HANDOFF_ORIGIN_AGENT] = { { "agent", "Mitarbeiter", "agente", "agent" } },
    [HANDOFF_ORIGIN_MODEL] = { { "guess", "Vermutung", "conjetura",
                                 "supposition" } },
    [HANDOFF_ORIGIN_RULE] = { { "rule", "Regel", "regla", "règle" } },
    [HANDOFF_ORIGIN_SYSTEM] = { { "on record", "laut System",
                                  "según el sistema", "selon le système" } },
};

static const ho_words channel[] = {
    [HANDOFF_CHANNEL_VOICE] = { { "phone call", "Anruf", "llamada", "appel" } },
    [HANDOFF_CHANNEL_CHAT] = { { "chat", "Chat", "chat", "chat" } },
    [HANDOFF_CHANNEL_MESSAGING] = { { "messaging", "Messenger", "mensajería",
                                      "messagerie" } },
    [HANDOFF_CHANNEL_SMS] = { { "text message", "SMS", "SMS", "SMS" } },
    [HANDOFF_CHANNEL_EMAIL] = { { "e-mail", "E-Mail", "correo electrónico",
                                  "e-mail" } },
    [HANDOFF_CHANNEL_SOCIAL] = { { "social media, in public",
                                   "soziale Medien, öffentlich",
                                   "redes sociales, en público",
                                   "réseaux sociaux, en public" } },
    [HANDOFF_CHANNEL_APP] = { { "app", "App", "aplicación", "application" } },
    [HANDOFF_CHANNEL_VIDEO] = { { "video call", "Videoanruf", "videollamada",
                                  "appel vidéo" } },
    [HANDOFF_CHANNEL_TICKET] = { { "ticket", "Ticket", "ticket", "ticket" } },
    [HANDOFF_CHANNEL_IN_PERSON] = { { "in person", "persönlich", "en persona",
                                      "en personne" } },
    [HANDOFF_CHANNEL_API] = { { "interface", "Schnittstelle", "interfaz",
                                "interface" } },
};

static const ho_words direction[] = {
    [HANDOFF_DIRECTION_INBOUND] = { { "they contacted us", "eingehend",
                                      "entrante", "entrant" } },
    [HANDOFF_DIRECTION_OUTBOUND] = { { "we contacted them", "von uns ausgehend",
                                       "iniciado por nosotros",
                                       "à notre initiative" } },
};

static const ho_words priority[] = {
    [HANDOFF_PRIORITY_LOWEST] = { { "lowest priority", "niedrigste Priorität",
                                    "prioridad mínima", "priorité minimale" } },
    [HANDOFF_PRIORITY_LOW] = { { "low priority", "niedrige Priorität",
                                 "prioridad baja", "priorité basse" } },
    [HANDOFF_PRIORITY_NORMAL] = { { "normal priority", "normale Priorität",
                                    "prioridad normal", "priorité normale" } },
    [HANDOFF_PRIORITY_HIGH] = { { "high priority", "hohe Priorität",
                                  "prioridad alta", "priorité haute" } },
    [HANDOFF_PRIORITY_URGENT] = { { "URGENT", "DRINGEND", "URGENTE",
                                    "URGENT" } },
};

static const ho_words escalation_reason[] = {
    [HANDOFF_ESCALATION_REASON_CUSTOMER_REQUEST] = { { "asked for a person",
                                                       "will einen Menschen",
                                                       "pidió un agente",
                                                       "veut un conseiller" } },
    [HANDOFF_ESCALATION_REASON_CUSTOMER_EMOTION] = { { "is upset",
                                                       "ist aufgebracht",
                                                       "está alterado",
                                                       "est bouleversé" } },
    [HANDOFF_ESCALATION_REASON_NOT_UNDERSTOOD] = { { "was not understood",
                                                     "wurde nicht verstanden",
                                                     "no se le entendió",
                                                     "n’a pas été compris" } },
    [HANDOFF_ESCALATION_REASON_TASK_FAILED] = { { "the bot could not do it",
                                                  "der Bot konnte es nicht",
                                                  "el bot no pudo hacerlo",
                                                  "le bot n’y est pas "
                                                  "parvenu" } },
    [HANDOFF_ESCALATION_REASON_OUT_OF_SCOPE] = { { "beyond what the bot does",
                                                   "nicht Sache des Bots",
                                                   "fuera del alcance del bot",
                                                   "hors du champ du bot" } },
    [HANDOFF_ESCALATION_REASON_POLICY] = { { "a person is required",
                                             "ein Mensch ist vorgeschrieben",
                                             "se requiere una persona",
                                             "une personne est requise" } },
    [HANDOFF_ESCALATION_REASON_AUTHENTICATION] = { { "could not be "
                                                     "authenticated",
                                                     "nicht nachweisbar, wer "
                                                     "es ist",
                                                     "no se pudo autenticar",
                                                     "n’a pas pu être "
                                                     "authentifié" } },
    [HANDOFF_ESCALATION_REASON_SAFETY] = { { "risk to a person",
                                             "Gefahr für einen Menschen",
                                             "riesgo para una persona",
                                             "risque pour une personne" } },
    [HANDOFF_ESCALATION_REASON_VULNERABILITY] = { { "needs particular care",
                                                    "braucht besondere "
                                                    "Rücksicht",
                                                    "necesita un cuidado "
                                                    "especial",
                                                    "demande une attention "
                                                    "particulière" } },
    [HANDOFF_ESCALATION_REASON_COMPLAINT] = { { "complaint", "Beschwerde",
                                                "queja", "réclamation" } },
    [HANDOFF_ESCALATION_REASON_FRAUD] = { { "fraud suspected",
                                            "Betrugsverdacht",
                                            "sospecha de fraude",
                                            "soupçon de fraude" } },
    [HANDOFF_ESCALATION_REASON_HIGH_VALUE] = { { "much is at stake",
                                                 "es geht um viel",
                                                 "hay mucho en juego",
                                                 "l’enjeu est important" } },
    [HANDOFF_ESCALATION_REASON_LANGUAGE] = { { "language", "Sprache", "idioma",
                                               "langue" } },
    [HANDOFF_ESCALATION_REASON_CHANNEL_CHANGE] = { { "change of channel",
                                                     "Wechsel des Kanals",
                                                     "cambio de canal",
                                                     "changement de canal" } },
    [HANDOFF_ESCALATION_REASON_WRONG_TEAM] = { { "was with the wrong team",
                                                 "war beim falschen Team",
                                                 "estaba en el equipo "
                                                 "equivocado",
                                                 "était dans la mauvaise "
                                                 "équipe" } },
    [HANDOFF_ESCALATION_REASON_BOT_ERROR] = { { "the bot failed",
                                                "der Bot ist ausgefallen",
                                                "el bot falló",
                                                "le bot est tombé en panne" } },
    [HANDOFF_ESCALATION_REASON_HANDED_BACK] = { { "handed back by a person",
                                                  "von einem Menschen "
                                                  "zurückgegeben",
                                                  "devuelto por una persona",
                                                  "rendu par une personne" } },
    [HANDOFF_ESCALATION_REASON_LIMIT_REACHED] = { { "the bot’s limit was "
                                                    "reached",
                                                    "Grenze des Bots erreicht",
                                                    "límite del bot alcanzado",
                                                    "limite du bot "
                                                    "atteinte" } },
    [HANDOFF_ESCALATION_REASON_ABUSE] = { { "abuse of the bot",
                                            "Missbrauch des Bots",
                                            "abuso del bot", "abus du bot" } },
    [HANDOFF_ESCALATION_REASON_PRIVACY_REQUEST] = { { "privacy request",
                                                      "Anliegen zum "
                                                      "Datenschutz",
                                                      "solicitud de privacidad",
                                                      "demande de "
                                                      "confidentialité" } },
    [HANDOFF_ESCALATION_REASON_LOW_CONFIDENCE] = { { "the bot was not sure",
                                                     "der Bot war unsicher",
                                                     "el bot no estaba seguro",
                                                     "le bot n’était pas "
                                                     "sûr" } },
    [HANDOFF_ESCALATION_REASON_TAKEN_OVER] = { { "a person took over",
                                                 "ein Mensch hat übernommen",
                                                 "lo tomó una persona",
                                                 "repris par une personne" } },
    [HANDOFF_ESCALATION_REASON_SHIFT_END] = { { "end of shift", "Schichtende",
                                                "fin de turno",
                                                "fin de service" } },
    [HANDOFF_ESCALATION_REASON_THREAT] = { { "threat to our people",
                                             "Drohung gegen unsere Leute",
                                             "amenaza a nuestro personal",
                                             "menace contre notre "
                                             "personnel" } },
};

static const ho_words consent_status[] = {
    [HANDOFF_CONSENT_STATUS_REQUESTED] = { { "asked", "erbeten", "solicitado",
                                             "demandé" } },
    [HANDOFF_CONSENT_STATUS_GIVEN] = { { "given", "erteilt", "dado",
                                         "donné" } },
    [HANDOFF_CONSENT_STATUS_REFUSED] = { { "REFUSED", "VERWEIGERT", "RECHAZADO",
                                           "REFUSÉ" } },
    [HANDOFF_CONSENT_STATUS_WITHDRAWN] = { { "WITHDRAWN", "WIDERRUFEN",
                                             "RETIRADO", "RETIRÉ" } },
    [HANDOFF_CONSENT_STATUS_INFORMED] = { { "informed", "informiert",
                                            "informado", "informé" } },
};

static const ho_words intent_state[] = {
    [HANDOFF_INTENT_STATE_IN_PROGRESS] = { { "in progress", "in Arbeit",
                                             "en curso", "en cours" } },
    [HANDOFF_INTENT_STATE_WAITING] = { { "waiting", "wartet", "en espera",
                                         "en attente" } },
    [HANDOFF_INTENT_STATE_READY] = { { "ready to be done",
                                       "bereit zur Ausführung",
                                       "listo para ejecutar",
                                       "prêt à exécuter" } },
    [HANDOFF_INTENT_STATE_FULFILLING] = { { "being done", "wird ausgeführt",
                                            "en ejecución",
                                            "en cours d’exécution" } },
    [HANDOFF_INTENT_STATE_FULFILLED] = { { "done", "erledigt", "hecho",
                                           "fait" } },
    [HANDOFF_INTENT_STATE_PARTLY] = { { "partly done", "teilweise erledigt",
                                        "hecho en parte", "fait en partie" } },
    [HANDOFF_INTENT_STATE_FAILED] = { { "FAILED", "GESCHEITERT", "FALLIDO",
                                        "ÉCHOUÉ" } },
    [HANDOFF_INTENT_STATE_ABANDONED] = { { "given up", "aufgegeben",
                                           "abandonado", "abandonné" } },
};

static const ho_words confirmation[] = {
    [HANDOFF_CONFIRMATION_NONE] = { { "not confirmed yet",
                                      "noch nicht bestätigt",
                                      "aún sin confirmar",
                                      "pas encore confirmé" } },
    [HANDOFF_CONFIRMATION_CONFIRMED] = { { "confirmed", "bestätigt",
                                           "confirmado", "confirmé" } },
    [HANDOFF_CONFIRMATION_DENIED] = { { "denied", "verneint", "negado",
                                        "infirmé" } },
};

static const ho_words slot_status[] = {
    [HANDOFF_SLOT_STATUS_EMPTY] = { { "empty", "leer", "vacío", "vide" } },
    [HANDOFF_SLOT_STATUS_NEEDED] = { { "to be asked", "zu erfragen",
                                       "por preguntar", "à demander" } },
    [HANDOFF_SLOT_STATUS_ASKED] = { { "asked, no answer yet",
                                      "gefragt, noch keine Antwort",
                                      "preguntado, sin respuesta",
                                      "demandé, sans réponse" } },
    [HANDOFF_SLOT_STATUS_FILLED] = { { "filled", "ausgefüllt", "completado",
                                       "rempli" } },
    [HANDOFF_SLOT_STATUS_CONFIRMED] = { { "confirmed", "bestätigt",
                                          "confirmado", "confirmé" } },
    [HANDOFF_SLOT_STATUS_INVALID] = { { "invalid", "ungültig", "no válido",
                                        "invalide" } },
    [HANDOFF_SLOT_STATUS_DECLINED] = { { "would or could not say",
                                         "wollte oder konnte es nicht sagen",
                                         "no quiso o no pudo decirlo",
                                         "n’a pas voulu ou pu le dire" } },
    [HANDOFF_SLOT_STATUS_WANTED] = { { "asked of us", "will es von uns wissen",
                                       "nos lo pregunta", "nous le demande" } },
};

static const ho_words emotion_target[] = {
    [HANDOFF_EMOTION_TARGET_SERVICE] = { { "us", "uns", "nosotros", "nous" } },
    [HANDOFF_EMOTION_TARGET_BOT] = { { "the bot", "den Bot", "el bot",
                                       "le bot" } },
    [HANDOFF_EMOTION_TARGET_AGENT] = { { "an agent", "einen Mitarbeiter",
                                         "un agente", "un agent" } },
    [HANDOFF_EMOTION_TARGET_PRODUCT] = { { "the product", "das Produkt",
                                           "el producto", "le produit" } },
    [HANDOFF_EMOTION_TARGET_EVENT] = { { "what happened", "das Geschehene",
                                         "lo ocurrido",
                                         "ce qui s’est passé" } },
    [HANDOFF_EMOTION_TARGET_SELF] = { { "themselves", "sich selbst",
                                        "su propia actuación", "lui-même" } },
};

static const ho_words conduct[] = {
    [HANDOFF_CONDUCT_POLITE] = { { "polite", "höflich", "cortés", "poli" } },
    [HANDOFF_CONDUCT_IMPOLITE] = { { "impolite", "unhöflich", "descortés",
                                     "impoli" } },
    [HANDOFF_CONDUCT_ABUSIVE] = { { "ABUSIVE", "BELEIDIGEND", "OFENSIVO",
                                    "INJURIEUX" } },
    [HANDOFF_CONDUCT_THREATENING] = { { "THREATENING", "DROHEND", "AMENAZANTE",
                                        "MENAÇANT" } },
};

static const ho_words modality[] = {
    [HANDOFF_MODALITY_TEXT] = { { "from the text", "aus dem Text",
                                  "según el texto", "d’après le texte" } },
    [HANDOFF_MODALITY_VOICE] = { { "from the voice", "aus der Stimme",
                                   "según la voz", "d’après la voix" } },
    [HANDOFF_MODALITY_FACE] = { { "from the face", "aus dem Gesicht",
                                  "según el rostro", "d’après le visage" } },
    [HANDOFF_MODALITY_SELF_REPORT] = { { "in their own words",
                                         "nach eigenen Worten",
                                         "en sus propias palabras",
                                         "selon ses propres mots" } },
};

static const ho_words pain_point_kind[] = {
    [HANDOFF_PAIN_POINT_KIND_UNRESOLVED] = { { "still not solved",
                                               "noch immer ungelöst",
                                               "sigue sin resolverse",
                                               "toujours pas résolu" } },
    [HANDOFF_PAIN_POINT_KIND_REPEATED_CONTACT] = { { "was here before",
                                                     "war schon hier",
                                                     "ya estuvo aquí",
                                                     "est déjà venu" } },
    [HANDOFF_PAIN_POINT_KIND_REPEATED_QUESTION] = { { "had to say it again",
                                                      "musste es wiederholen",
                                                      "tuvo que repetirlo",
                                                      "a dû le répéter" } },
    [HANDOFF_PAIN_POINT_KIND_PASSED_AROUND] = { { "was passed around",
                                                  "wurde herumgereicht",
                                                  "lo pasaron de uno a otro",
                                                  "a été renvoyé de l’un à "
                                                  "l’autre" } },
    [HANDOFF_PAIN_POINT_KIND_DISCONNECTED] = { { "was cut off",
                                                 "wurde getrennt", "se cortó",
                                                 "a été coupé" } },
    [HANDOFF_PAIN_POINT_KIND_DELAY] = { { "delay", "Verzögerung", "retraso",
                                          "retard" } },
    [HANDOFF_PAIN_POINT_KIND_FAILED_STEP] = { { "something failed",
                                                "etwas schlug fehl",
                                                "algo falló",
                                                "quelque chose a échoué" } },
    [HANDOFF_PAIN_POINT_KIND_MISUNDERSTOOD] = { { "was misunderstood",
                                                  "wurde missverstanden",
                                                  "se le entendió mal",
                                                  "a été mal compris" } },
    [HANDOFF_PAIN_POINT_KIND_BROKEN_PROMISE] = { { "broken promise",
                                                   "gebrochene Zusage",
                                                   "promesa incumplida",
                                                   "promesse non tenue" } },
    [HANDOFF_PAIN_POINT_KIND_TREATMENT] = { { "how they were spoken to",
                                              "Umgangston", "el trato recibido",
                                              "le ton employé" } },
    [HANDOFF_PAIN_POINT_KIND_PRICE] = { { "price", "Preis", "precio",
                                          "prix" } },
    [HANDOFF_PAIN_POINT_KIND_BILLING] = { { "billing", "Abrechnung",
                                            "facturación", "facturation" } },
    [HANDOFF_PAIN_POINT_KIND_ACCESS] = { { "cannot get in", "kein Zugang",
                                           "sin acceso", "pas d’accès" } },
    [HANDOFF_PAIN_POINT_KIND_QUALITY] = { { "defect", "Mangel", "defecto",
                                            "défaut" } },
    [HANDOFF_PAIN_POINT_KIND_POLICY] = { { "our rules", "unsere Regeln",
                                           "nuestras normas", "nos règles" } },
    [HANDOFF_PAIN_POINT_KIND_SECURITY] = { { "security", "Sicherheit",
                                             "seguridad", "sécurité" } },
};

static const ho_words severity[] = {
    [HANDOFF_SEVERITY_LOW] = { { "minor", "gering", "leve", "mineur" } },
    [HANDOFF_SEVERITY_MEDIUM] = { { "medium", "mittel", "medio", "moyen" } },
    [HANDOFF_SEVERITY_HIGH] = { { "serious", "ernst", "grave", "grave" } },
    [HANDOFF_SEVERITY_CRITICAL] = { { "CRITICAL", "KRITISCH", "CRÍTICO",
                                      "CRITIQUE" } },
};

static const ho_words pain_point_status[] = {
    [HANDOFF_PAIN_POINT_STATUS_OPEN] = { { "open", "offen", "abierto",
                                           "ouvert" } },
    [HANDOFF_PAIN_POINT_STATUS_ACKNOWLEDGED] = { { "acknowledged", "anerkannt",
                                                   "reconocido", "reconnu" } },
    [HANDOFF_PAIN_POINT_STATUS_RESOLVED] = { { "resolved", "gelöst", "resuelto",
                                               "résolu" } },
    [HANDOFF_PAIN_POINT_STATUS_DISMISSED] = { { "dismissed", "verworfen",
                                                "descartado", "écarté" } },
};

static const ho_words step_result[] = {
    [HANDOFF_STEP_RESULT_SUCCEEDED] = { { "succeeded", "gelungen", "logrado",
                                          "réussi" } },
    [HANDOFF_STEP_RESULT_PARTLY] = { { "partly", "teilweise", "en parte",
                                       "en partie" } },
    [HANDOFF_STEP_RESULT_FAILED] = { { "FAILED", "GESCHEITERT", "FALLIDO",
                                       "ÉCHOUÉ" } },
    [HANDOFF_STEP_RESULT_SKIPPED] = { { "skipped", "übersprungen", "omitido",
                                        "omis" } },
    [HANDOFF_STEP_RESULT_PENDING] = { { "pending", "läuft noch", "pendiente",
                                        "en cours" } },
};

static const ho_words promise_status[] = {
    [HANDOFF_PROMISE_STATUS_OPEN] = { { "open", "offen", "abierta",
                                        "ouverte" } },
    [HANDOFF_PROMISE_STATUS_KEPT] = { { "kept", "eingehalten", "cumplida",
                                        "tenue" } },
    [HANDOFF_PROMISE_STATUS_BROKEN] = { { "BROKEN", "GEBROCHEN", "INCUMPLIDA",
                                          "NON TENUE" } },
    [HANDOFF_PROMISE_STATUS_WITHDRAWN] = { { "withdrawn", "zurückgezogen",
                                             "retirada", "retirée" } },
};

static const ho_words suggestion_status[] = {
    [HANDOFF_SUGGESTION_STATUS_OPEN] = { { "open", "offen", "abierta",
                                           "ouverte" } },
    [HANDOFF_SUGGESTION_STATUS_TAKEN] = { { "done already", "schon getan",
                                            "ya hecha", "déjà faite" } },
    [HANDOFF_SUGGESTION_STATUS_DISMISSED] = { { "dismissed", "verworfen",
                                                "descartada", "écartée" } },
};

static const ho_words role[] = {
    [HANDOFF_ROLE_CUSTOMER] = { { "customer", "Kunde", "cliente", "client" } },
    [HANDOFF_ROLE_REPRESENTATIVE] = { { "representative", "Vertretung",
                                        "representante", "représentant" } },
    [HANDOFF_ROLE_BOT] = { { "bot", "Bot", "bot", "bot" } },
    [HANDOFF_ROLE_AGENT] = { { "agent", "Mitarbeiter", "agente", "agent" } },
    [HANDOFF_ROLE_SUPERVISOR] = { { "supervisor", "Teamleitung", "supervisor",
                                    "superviseur" } },
    [HANDOFF_ROLE_PARTNER] = { { "partner", "Partner", "colaborador externo",
                                 "partenaire" } },
    [HANDOFF_ROLE_INTERPRETER] = { { "interpreter", "Dolmetscher", "intérprete",
                                     "interprète" } },
    [HANDOFF_ROLE_SYSTEM] = { { "system", "System", "sistema", "système" } },
};

static const ho_words resolution[] = {
    [HANDOFF_RESOLUTION_NO] = { { "not solved", "nicht gelöst", "no resuelto",
                                  "non résolu" } },
    [HANDOFF_RESOLUTION_PARTLY] = { { "partly solved", "teilweise gelöst",
                                      "resuelto en parte",
                                      "résolu en partie" } },
    [HANDOFF_RESOLUTION_YES] = { { "solved", "gelöst", "resuelto", "résolu" } },
};

static const ho_words authentication_status[] = {
    [HANDOFF_AUTHENTICATION_STATUS_ANONYMOUS] = { { "NOT KNOWN who it is",
                                                    "NICHT BEKANNT, wer es ist",
                                                    "NO SE SABE quién es",
                                                    "identité INCONNUE" } },
    [HANDOFF_AUTHENTICATION_STATUS_IDENTIFIED] = { { "claimed, NOT proven",
                                                     "behauptet, NICHT "
                                                     "nachgewiesen",
                                                     "identidad declarada, SIN "
                                                     "acreditar",
                                                     "identité déclarée, NON "
                                                     "prouvée" } },
    [HANDOFF_AUTHENTICATION_STATUS_AUTHENTICATED] = { { "authenticated",
                                                        "authentifiziert",
                                                        "autenticado",
                                                        "authentifié" } },
    [HANDOFF_AUTHENTICATION_STATUS_FAILED] = { { "could NOT be proven",
                                                 "Nachweis GESCHEITERT",
                                                 "NO se pudo acreditar",
                                                 "vérification ÉCHOUÉE" } },
};

static const ho_words contact_kind[] = {
    [HANDOFF_CONTACT_KIND_PHONE] = { { "phone", "Telefon", "teléfono",
                                       "téléphone" } },
    [HANDOFF_CONTACT_KIND_EMAIL] = { { "e-mail", "E-Mail", "correo",
                                       "e-mail" } },
    [HANDOFF_CONTACT_KIND_HANDLE] = { { "account", "Konto", "cuenta",
                                        "compte" } },
    [HANDOFF_CONTACT_KIND_ADDRESS] = { { "address", "Adresse", "dirección",
                                         "adresse" } },
};

static const ho_words need_kind[] = {
    [HANDOFF_NEED_KIND_HEARING] = { { "hearing", "Hören", "audición",
                                      "audition" } },
    [HANDOFF_NEED_KIND_SPEECH] = { { "speech", "Sprechen", "habla",
                                     "parole" } },
    [HANDOFF_NEED_KIND_VISION] = { { "vision", "Sehen", "visión", "vue" } },
    [HANDOFF_NEED_KIND_MOBILITY] = { { "mobility", "Mobilität", "movilidad",
                                       "mobilité" } },
    [HANDOFF_NEED_KIND_COGNITIVE] = { { "takes more time to understand",
                                        "braucht Zeit zum Verstehen",
                                        "necesita tiempo para entender",
                                        "a besoin de temps pour comprendre" } },
    [HANDOFF_NEED_KIND_LANGUAGE] = { { "language", "Sprache", "idioma",
                                       "langue" } },
    [HANDOFF_NEED_KIND_HEALTH] = { { "health", "Gesundheit", "salud",
                                     "santé" } },
    [HANDOFF_NEED_KIND_LIFE_EVENT] = { { "life event", "Lebensereignis",
                                         "momento vital",
                                         "événement de vie" } },
    [HANDOFF_NEED_KIND_FINANCIAL] = { { "money is short", "Geldsorgen",
                                        "apuro económico",
                                        "difficultés d’argent" } },
    [HANDOFF_NEED_KIND_SAFE_CONTACT] = { { "careful how to reach them",
                                           "Vorsicht bei der Kontaktaufnahme",
                                           "cuidado al contactar",
                                           "prudence en cas de contact" } },
};

static const ho_words message_kind[] = {
    [HANDOFF_MESSAGE_KIND_ACTION] = { { "action", "Aktion", "acción",
                                        "action" } },
    [HANDOFF_MESSAGE_KIND_EVENT] = { { "event", "Ereignis", "suceso",
                                       "événement" } },
    [HANDOFF_MESSAGE_KIND_NOTE] = { { "internal note", "interne Notiz",
                                      "nota interna", "note interne" } },
    [HANDOFF_MESSAGE_KIND_KEYS] = { { "keys pressed", "Tasten", "teclas",
                                      "touches" } },
};

static const ho_words deadline_kind[] = {
    [HANDOFF_DEADLINE_KIND_CUSTOMER] = { { "the customer leaves",
                                           "der Kunde geht", "el cliente se va",
                                           "le client s’en va" } },
    [HANDOFF_DEADLINE_KIND_OURS] = { { "we promised it", "von uns zugesagt",
                                       "lo prometimos", "promis par nous" } },
    [HANDOFF_DEADLINE_KIND_CONTRACT] = { { "by contract", "laut Vertrag",
                                           "por contrato", "par contrat" } },
    [HANDOFF_DEADLINE_KIND_EVENT] = { { "event", "Ereignis", "suceso",
                                        "événement" } },
};

static const ho_words contact_use[] = {
    [HANDOFF_CONTACT_USE_ALLOWED] = { { "may be used", "darf benutzt werden",
                                        "se puede usar", "utilisable" } },
    [HANDOFF_CONTACT_USE_AVOID] = { { "better not used",
                                      "lieber nicht benutzen", "mejor no usar",
                                      "à éviter" } },
    [HANDOFF_CONTACT_USE_NEVER] = { { "NEVER USE", "NIEMALS BENUTZEN",
                                      "NO USAR NUNCA", "NE JAMAIS UTILISER" } },
};

static const ho_words delivery[] = {
    [HANDOFF_DELIVERY_PENDING] = { { "not sent yet", "noch nicht gesendet",
                                     "aún no enviado", "pas encore envoyé" } },
    [HANDOFF_DELIVERY_SENT] = { { "sent", "gesendet", "enviado", "envoyé" } },
    [HANDOFF_DELIVERY_DELIVERED] = { { "delivered", "zugestellt", "entregado",
                                       "remis" } },
    [HANDOFF_DELIVERY_READ] = { { "read", "gelesen", "leído", "lu" } },
    [HANDOFF_DELIVERY_FAILED] = { { "Not delivered", "Nicht zugestellt",
                                    "No entregado", "Non remis" } },
};

static const ho_words clock[] = {
    [HANDOFF_CLOCK_PLATFORM] = { { "the platform’s clock", "Uhr der Plattform",
                                   "reloj de la plataforma",
                                   "horloge de la plateforme" } },
    [HANDOFF_CLOCK_DEVICE] = { { "the customer’s clock", "Uhr des Kunden",
                                 "reloj del cliente", "horloge du client" } },
    [HANDOFF_CLOCK_OURS] = { { "our clock", "unsere Uhr", "nuestro reloj",
                               "notre horloge" } },
};

static const ho_words field_kind[] = {
    [HANDOFF_FIELD_KIND_CHOICE] = { { "chosen", "gewählt", "elegido",
                                      "choisi" } },
    [HANDOFF_FIELD_KIND_ANSWER] = { { "filled in", "ausgefüllt", "rellenado",
                                      "rempli" } },
    [HANDOFF_FIELD_KIND_SHOWN] = { { "was shown", "wurde gezeigt", "se mostró",
                                     "a été montré" } },
    [HANDOFF_FIELD_KIND_PLACE] = { { "place", "Ort", "lugar", "lieu" } },
    [HANDOFF_FIELD_KIND_CONTACT] = { { "contact", "Kontakt", "contacto",
                                       "contact" } },
};

static const ho_words access[] = {
    [HANDOFF_ACCESS_OPEN] = { { "open to all", "für alle offen",
                                "abierto a todos", "ouvert à tous" } },
    [HANDOFF_ACCESS_SIGN_IN] = { { "sign-in needed", "Anmeldung nötig",
                                   "requiere iniciar sesión",
                                   "connexion requise" } },
    [HANDOFF_ACCESS_SIGNED_URL] = { { "the link opens it", "der Link öffnet es",
                                      "el enlace lo abre",
                                      "le lien l’ouvre" } },
};

#define COUNT(list) (sizeof(list) / sizeof(list)[0])
#define ALL(list)                                                              \
    {                                                                          \
        list, COUNT(list)                                                      \
    }

const ho_enum_words ho_enums_words[] = {
    { NULL, 0 },
    [HANDOFF_ENUM_ANSWER] = ALL(answer),
    [HANDOFF_ENUM_ORIGIN] = ALL(origin),
    [HANDOFF_ENUM_CHANNEL] = ALL(channel),
    [HANDOFF_ENUM_DIRECTION] = ALL(direction),
    [HANDOFF_ENUM_PRIORITY] = ALL(priority),
    [HANDOFF_ENUM_ESCALATION_REASON] = ALL(escalation_reason),
    [HANDOFF_ENUM_CONSENT_STATUS] = ALL(consent_status),
    [HANDOFF_ENUM_INTENT_STATE] = ALL(intent_state),
    [HANDOFF_ENUM_CONFIRMATION] = ALL(confirmation),
    [HANDOFF_ENUM_SLOT_STATUS] = ALL(slot_status),
    [HANDOFF_ENUM_EMOTION_TARGET] = ALL(emotion_target),
    [HANDOFF_ENUM_CONDUCT] = ALL(conduct),
    [HANDOFF_ENUM_MODALITY] = ALL(modality),
    [HANDOFF_ENUM_PAIN_POINT_KIND] = ALL(pain_point_kind),
    [HANDOFF_ENUM_SEVERITY] = ALL(severity),
    [HANDOFF_ENUM_PAIN_POINT_STATUS] = ALL(pain_point_status),
    [HANDOFF_ENUM_STEP_RESULT] = ALL(step_result),
    [HANDOFF_ENUM_PROMISE_STATUS] = ALL(promise_status),
    [HANDOFF_ENUM_SUGGESTION_STATUS] = ALL(suggestion_status),
    [HANDOFF_ENUM_ROLE] = ALL(role),
    [HANDOFF_ENUM_RESOLUTION] = ALL(resolution),
    [HANDOFF_ENUM_AUTHENTICATION_STATUS] = ALL(authentication_status),
    [HANDOFF_ENUM_CONTACT_KIND] = ALL(contact_kind),
    [HANDOFF_ENUM_NEED_KIND] = ALL(need_kind),
    [HANDOFF_ENUM_MESSAGE_KIND] = ALL(message_kind),
    [HANDOFF_ENUM_DEADLINE_KIND] = ALL(deadline_kind),
    [HANDOFF_ENUM_CONTACT_USE] = ALL(contact_use),
    [HANDOFF_ENUM_DELIVERY] = ALL(delivery),
    [HANDOFF_ENUM_CLOCK] = ALL(clock),
    [HANDOFF_ENUM_FIELD_KIND] = ALL(field_kind),
    [HANDOFF_ENUM_ACCESS] = ALL(access),
};

_Static_assert(COUNT(ho_enums_words) == HO_ENUM_LABELS + 1, "every enum");
