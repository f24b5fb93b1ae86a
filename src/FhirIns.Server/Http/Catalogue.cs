using System.Collections.Frozen;

namespace FhirIns.Server.Http;

/// <summary>
/// Every refusal of the server, by its stable code. No sentence repeats a value of the request: it could be a trait.
/// </summary>
internal static class Catalogue
{
    /// <summary>The code system of the codes, in <c>details.coding</c> of an OperationOutcome.</summary>
    public const string System = "https://fhirins.org/fhir/CodeSystem/outcome";

    private static readonly FrozenDictionary<string, CatalogueEntry> Entries = new Dictionary<string, CatalogueEntry>
    {
        // Protocol
        ["not-well-formed"] = new(400, "structure", "The body is not well-formed.", "Le corps n'est pas bien formé."),
        ["body-missing"] = new(400, "required", "A body is needed.", "Un corps est attendu."),
        ["resource-type-wrong"] = new(
            400,
            "invalid",
            "The body is not a resource of the type this address takes.",
            "Le corps n'est pas une ressource du type attendu à cette adresse."
        ),
        ["id-mismatch"] = new(
            400,
            "invalid",
            "The id of the resource is missing or differs from the id of the address.",
            "L'id de la ressource manque ou diffère de celui de l'adresse."
        ),
        ["id-malformed"] = new(
            400,
            "value",
            "An id has 1 to 64 of A-Z a-z 0-9 - and dot.",
            "Un id a de 1 à 64 caractères parmi A-Z a-z 0-9 - et point."
        ),
        ["parameter-unknown"] = new(
            400,
            "not-supported",
            "This parameter is not known here.",
            "Ce paramètre n'est pas connu ici."
        ),
        ["parameter-missing"] = new(
            400,
            "required",
            "A mandatory parameter is missing.",
            "Un paramètre obligatoire manque."
        ),
        ["parameter-invalid"] = new(
            400,
            "value",
            "The value of this parameter is not usable.",
            "La valeur de ce paramètre n'est pas utilisable."
        ),
        ["parameter-repeated"] = new(
            400,
            "multiple-matches",
            "This parameter may stand only once.",
            "Ce paramètre ne peut figurer qu'une fois."
        ),
        ["modifier-unsupported"] = new(
            400,
            "not-supported",
            "This modifier is not supported on this parameter.",
            "Ce modificateur n'est pas accepté sur ce paramètre."
        ),
        ["search-encrypted"] = new(
            400,
            "not-supported",
            "Stored names are encrypted here: they are not found by a part (:contains) nor put in order (_sort).",
            "Les noms sont chiffrés dans la base : ils ne se cherchent pas par une partie (:contains) et ne se trient pas (_sort)."
        ),
        ["profile-unknown"] = new(
            404,
            "not-found",
            "This server has no profile of that canonical.",
            "Ce serveur n'a pas de profil à cette adresse canonique."
        ),
        ["page-link-invalid"] = new(
            400,
            "value",
            "This page link is not one of ours or is too old.",
            "Ce lien de page n'est pas de nous ou est trop ancien."
        ),
        ["system-unknown"] = new(
            200,
            "not-found",
            "targetSystem not found: no identifier of this system is stored.",
            "Aucun identifiant de ce système n'est enregistré."
        ),
        ["source-domain-unknown"] = new(
            400,
            "code-invalid",
            "sourceIdentifier Assigning Authority not found: no such domain is known here.",
            "Le domaine de sourceIdentifier est inconnu."
        ),
        ["source-identifier-unknown"] = new(
            404,
            "not-found",
            "sourceIdentifier Patient Identifier not found: nobody has it here.",
            "L'identifiant de sourceIdentifier est inconnu."
        ),
        ["target-domain-unknown"] = new(
            403,
            "code-invalid",
            "targetSystem not found: no such domain is known here.",
            "Le domaine de targetSystem est inconnu."
        ),
        ["match-says-nothing"] = new(
            422,
            "required",
            "The Patient says nothing to look for: give a name, a birth date or an identifier.",
            "Le patient ne dit rien à chercher : donnez un nom, une date de naissance ou un identifiant."
        ),
        ["header-invalid"] = new(
            400,
            "value",
            "A request header is not usable.",
            "Un en-tête de la requête n'est pas utilisable."
        ),
        ["async-only"] = new(
            400,
            "not-supported",
            "This takes long: ask for it with Prefer: respond-async.",
            "L'opération est longue : demandez-la avec Prefer: respond-async."
        ),
        ["format-unsupported"] = new(
            406,
            "not-supported",
            "The server writes application/fhir+json and application/fhir+xml.",
            "Le serveur écrit application/fhir+json et application/fhir+xml."
        ),
        ["native-format-unsupported"] = new(
            406,
            "not-supported",
            "This content does not exist in the format asked for.",
            "Ce contenu n'existe pas dans le format demandé."
        ),
        ["media-type-unsupported"] = new(
            415,
            "not-supported",
            "The body must be application/fhir+json or application/fhir+xml in UTF-8.",
            "Le corps doit être application/fhir+json ou application/fhir+xml en UTF-8."
        ),
        ["content-encoding-unsupported"] = new(
            415,
            "not-supported",
            "The body must not be compressed.",
            "Le corps ne doit pas être compressé."
        ),
        ["patch-type-unsupported"] = new(
            415,
            "not-supported",
            "A patch is application/json-patch+json, or Parameters in application/fhir+json or application/fhir+xml.",
            "Un patch est en application/json-patch+json, ou Parameters en application/fhir+json ou application/fhir+xml."
        ),
        ["form-type-unsupported"] = new(
            415,
            "not-supported",
            "The parameters must come as application/x-www-form-urlencoded, or in the address alone.",
            "Les paramètres doivent venir en application/x-www-form-urlencoded, ou dans l'adresse seule."
        ),
        ["condition-not-met"] = new(
            422,
            "business-rule",
            "The Patient would not meet the condition under which it is created: another one would come with every repetition.",
            "Le Patient ne remplirait pas la condition sous laquelle il est créé : chaque répétition en créerait un autre."
        ),
        ["body-too-large"] = new(
            413,
            "too-long",
            "The body is larger than this server accepts.",
            "Le corps dépasse la taille acceptée."
        ),
        ["request-unreadable"] = new(
            400,
            "structure",
            "The request is not readable: its address, a header or the way it is framed is not that of HTTP.",
            "La requête est illisible : son adresse, un en-tête ou son découpage n'est pas conforme à HTTP."
        ),
        ["address-too-long"] = new(
            414,
            "too-long",
            "The address is longer than this server accepts: search by POST _search.",
            "L'adresse est trop longue : recherchez par POST _search."
        ),
        ["headers-too-large"] = new(
            431,
            "too-long",
            "The headers of the request are larger than this server accepts.",
            "Les en-têtes de la requête dépassent la taille acceptée."
        ),
        ["bundle-type-unsupported"] = new(
            400,
            "value",
            "A Bundle sent here is a batch or a transaction.",
            "Un Bundle envoyé ici est un batch ou une transaction."
        ),
        ["bundle-too-large"] = new(
            413,
            "too-costly",
            "The Bundle has more entries than this server takes at once.",
            "Le Bundle a plus d'entrées que le serveur n'en prend à la fois."
        ),
        ["bundle-answer-too-large"] = new(
            413,
            "too-costly",
            "The answers to the entries before are as much as one Bundle may hold: ask for this one apart.",
            "Les réponses aux entrées précédentes remplissent déjà un Bundle : demandez celle-ci à part."
        ),
        ["entry-request-missing"] = new(
            400,
            "required",
            "An entry of a batch or a transaction says its request: method and url.",
            "Une entrée de batch ou de transaction dit sa requête : method et url."
        ),
        ["entry-address-wrong"] = new(
            400,
            "value",
            "The address of this entry is none below the base of this server.",
            "L'adresse de cette entrée n'est pas sous la base de ce serveur."
        ),
        ["entry-twice"] = new(
            400,
            "duplicate",
            "A transaction writes a resource once, and a fullUrl stands for one entry.",
            "Une transaction n'écrit une ressource qu'une fois, et un fullUrl désigne une seule entrée."
        ),
        ["operation-outside-transactions"] = new(
            400,
            "not-supported",
            "This operation may ask INSi or takes its time: it is not part of a transaction.",
            "Cette opération peut interroger INSi ou prend son temps : elle n'entre pas dans une transaction."
        ),
        ["reference-unresolved"] = new(
            400,
            "not-found",
            "This reference leads to no entry of the transaction and to no single resource.",
            "Cette référence ne mène ni à une entrée de la transaction ni à une ressource unique."
        ),
        ["mode-unsupported"] = new(
            400,
            "value",
            "The mode of metadata is full, normative or terminology.",
            "Le mode de metadata est full, normative ou terminology."
        ),
        ["not-found"] = new(404, "not-found", "There is no such resource.", "Cette ressource n'existe pas."),
        ["route-unknown"] = new(
            404,
            "not-supported",
            "There is nothing at this address.",
            "Il n'y a rien à cette adresse."
        ),
        ["method-not-allowed"] = new(
            405,
            "not-supported",
            "This method is not allowed at this address.",
            "Cette méthode n'est pas permise à cette adresse."
        ),
        ["update-create-unsupported"] = new(
            405,
            "not-supported",
            "An update needs an existing resource: the server gives the ids.",
            "Une mise à jour suppose une ressource existante : le serveur attribue les id."
        ),
        ["gone"] = new(410, "deleted", "The resource has been deleted.", "La ressource a été supprimée."),
        ["version-stale"] = new(
            412,
            "conflict",
            "The resource has changed since the version of If-Match.",
            "La ressource a changé depuis la version d'If-Match."
        ),
        ["version-exists"] = new(
            412,
            "conflict",
            "The resource has the version that If-None-Match excludes.",
            "La ressource a la version qu'exclut If-None-Match."
        ),
        ["no-match"] = new(
            404,
            "not-found",
            "No resource matches the condition.",
            "Aucune ressource ne répond à la condition."
        ),
        ["several-matches"] = new(
            412,
            "multiple-matches",
            "Several resources match the condition.",
            "Plusieurs ressources répondent à la condition."
        ),
        ["if-match-required"] = new(
            428,
            "required",
            "This server asks for If-Match on changes.",
            "Ce serveur exige If-Match pour toute modification."
        ),
        ["condition-missing"] = new(
            412,
            "required",
            "The condition selects nothing: give a search parameter.",
            "La condition ne sélectionne rien : donnez un paramètre de recherche."
        ),
        ["moved-meanwhile"] = new(
            409,
            "conflict",
            "The identity changed meanwhile: read it again and decide anew.",
            "L'identité a changé entre-temps : relisez-la et décidez à nouveau."
        ),
        ["throttled"] = new(
            429,
            "throttled",
            "Too many requests: wait and try again.",
            "Trop de requêtes : patientez puis réessayez."
        ),
        ["ins-search-throttled"] = new(
            429,
            "throttled",
            "Too many searches by an INS found nobody: wait before the next one.",
            "Trop de recherches par INS n'ont trouvé personne : patientez avant la suivante."
        ),
        ["request-timeout"] = new(
            503,
            "timeout",
            "The request took too long and was ended; what it had begun with INSi is in the trace.",
            "La requête a duré trop longtemps et a été interrompue ; ce qu'elle avait engagé avec INSi est tracé."
        ),
        ["internal"] = new(
            500,
            "exception",
            "The server failed; the correlation id says where to look.",
            "Le serveur a échoué ; l'identifiant de corrélation dit où chercher."
        ),
        ["database-unavailable"] = new(
            503,
            "transient",
            "The database does not answer: try again.",
            "La base de données ne répond pas : réessayez."
        ),
        // Access
        ["token-missing"] = new(401, "login", "An access token is needed.", "Un jeton d'accès est nécessaire."),
        ["token-invalid"] = new(401, "login", "The access token is not valid.", "Le jeton d'accès n'est pas valable."),
        ["scope-missing"] = new(
            403,
            "forbidden",
            "The access token lacks a scope for this.",
            "Le jeton d'accès n'a pas la portée nécessaire."
        ),
        ["person-needed"] = new(
            403,
            "forbidden",
            "This act needs a named person in the token.",
            "Cet acte exige une personne nommée dans le jeton."
        ),
        ["weak-authentication"] = new(
            403,
            "forbidden",
            "This act needs a strong authentication of the person (S099).",
            "Cet acte exige une authentification forte de la personne (S099)."
        ),
        ["outside-domain"] = new(
            403,
            "forbidden",
            "Callers from outside the identification domain may only send identities.",
            "Un appelant hors du domaine d'identification ne peut qu'envoyer des identités."
        ),
        ["non-master"] = new(
            403,
            "business-rule",
            "This server is not the master of identities: this is done in the master (S105).",
            "Ce serveur n'est pas le référentiel d'identités : cet acte se fait dans le référentiel (S105)."
        ),
        // Identities
        ["used-name-empty"] = new(
            422,
            "required",
            "A used name is announced and not given (S017).",
            "Un nom utilisé est annoncé sans être renseigné (S017)."
        ),
        ["proof-reminder"] = new(
            200,
            "informational",
            "No identity document could be shown last time: ask for one again (S063).",
            "Aucune pièce d'identité n'a pu être présentée la dernière fois : la redemander (S063)."
        ),
        ["resource-subsetted"] = new(
            422,
            "business-rule",
            "This is a part of a resource (SUBSETTED): it cannot take the place of the whole.",
            "Ceci est une partie d'une ressource (SUBSETTED) : elle ne peut remplacer le tout."
        ),
        ["several-official-names"] = new(
            422,
            "business-rule",
            "A Patient has one name of use official: the birth name.",
            "Un patient a un seul nom d'usage official : le nom de naissance."
        ),
        ["date-before-birth"] = new(
            422,
            "value",
            "The date is before the birth of the person.",
            "La date précède la naissance de la personne."
        ),
        ["trait-missing"] = new(
            422,
            "required",
            "A strict trait is missing: birth name, a given name, gender and birth date are needed.",
            "Un trait strict manque : nom de naissance, un prénom, sexe et date de naissance sont nécessaires."
        ),
        ["trait-locked"] = new(
            403,
            "business-rule",
            "The strict traits of this identity are locked (S054): the right ins.unlock is needed.",
            "Les traits stricts de cette identité sont verrouillés (S054) : il faut l'habilitation ins.unlock."
        ),
        ["given-names-disagree"] = new(
            422,
            "business-rule",
            "The first given name is not the beginning of the list of given names (EXI ID 10).",
            "Le premier prénom n'est pas le début de la liste des prénoms (EXI ID 10)."
        ),
        ["gender-unsupported"] = new(
            422,
            "value",
            "The gender of a French identity is male, female or unknown.",
            "Le sexe d'une identité française est male, female ou unknown."
        ),
        ["ins-not-from-insi"] = new(
            422,
            "business-rule",
            "An INS or a status comes from INSi and the server alone: it cannot be sent (S006).",
            "Une INS ou un statut vient d'INSi et du serveur seuls : on ne peut l'envoyer (S006)."
        ),
        ["matricule-key-wrong"] = new(
            422,
            "value",
            "The key of this number is wrong.",
            "La clé de ce numéro est fausse."
        ),
        ["ins-already-active"] = new(
            409,
            "duplicate",
            "This INS is active on another identity.",
            "Cette INS est active sur une autre identité."
        ),
        ["ins-already-held"] = new(
            422,
            "duplicate",
            "This INS is held by another identity: a task is open.",
            "Cette INS est portée par une autre identité : une tâche est ouverte."
        ),
        ["ins-already-obtained"] = new(
            422,
            "business-rule",
            "The INS is already obtained (S067): confirm with a reason to ask again.",
            "L'INS est déjà obtenue (S067) : confirmez avec un motif pour redemander."
        ),
        ["identity-doubtful"] = new(
            422,
            "business-rule",
            "The identity is doubtful: INSi may not be called (EXI ID 26).",
            "L'identité est douteuse : l'appel à INSi est interdit (EXI ID 26)."
        ),
        ["identity-anonymous"] = new(
            422,
            "business-rule",
            "Anonymity forbids INSi and the qualification (S064).",
            "L'anonymat interdit INSi et la qualification (S064)."
        ),
        ["ins-in-text"] = new(
            422,
            "business-rule",
            "No matricule may stand in this text: others read it who may see no INS (S051).",
            "Ce texte ne peut contenir de matricule : il est lu par qui ne peut voir d'INS (S051)."
        ),
        ["identity-merged"] = new(
            409,
            "business-rule",
            "The identity has been merged into another one.",
            "L'identité a été fusionnée dans une autre."
        ),
        ["identity-inactive"] = new(409, "business-rule", "The identity is inactive.", "L'identité est inactive."),
        ["ecart"] = new(
            422,
            "business-rule",
            "The traits of INSi differ from the validated ones (S062): a task is open.",
            "Les traits d'INSi diffèrent des traits validés (S062) : une tâche est ouverte."
        ),
        ["proof-not-accepted"] = new(
            422,
            "business-rule",
            "This document does not prove an identity.",
            "Ce document ne prouve pas une identité."
        ),
        ["retrieval-unknown"] = new(
            404,
            "not-found",
            "There is no such retrieval waiting for this identity.",
            "Aucune récupération de ce nom n'attend pour cette identité."
        ),
        ["retrieval-settled"] = new(
            409,
            "business-rule",
            "This retrieval has already been decided.",
            "Cette récupération a déjà été tranchée."
        ),
        ["retrieval-expired"] = new(
            409,
            "expired",
            "This retrieval is older than a day: ask INSi again.",
            "Cette récupération a plus d'un jour : interrogez INSi à nouveau."
        ),
        ["two-ins"] = new(
            422,
            "business-rule",
            "Two identities with different active INS are never merged.",
            "Deux identités aux INS actives différentes ne se fusionnent jamais."
        ),
        ["status-contradicted"] = new(
            200,
            "business-rule",
            "The message says two things of the status of the identity: the lesser was taken.",
            "Le message dit deux choses du statut de l'identité : la moindre a été retenue."
        ),
        ["merge-attributes"] = new(
            422,
            "business-rule",
            "One of the two identities is doubtful, fictitious or anonymous and the other is not: settle that first (T22).",
            "L'une des deux identités est douteuse, fictive ou anonyme et l'autre non : levez ou posez d'abord cet attribut (T22)."
        ),
        ["merge-not-undone"] = new(
            409,
            "business-rule",
            "Other identities were merged into this one: undo the merges before it is deleted ($unmerge).",
            "D'autres identités ont été fusionnées dans celle-ci : annulez ces fusions avant de la supprimer ($unmerge)."
        ),
        ["unmerged-without-ins"] = new(
            200,
            "business-rule",
            "The INS of the identity is held by another one since the merge: it came back without. A task is open.",
            "L'INS de l'identité est portée par une autre depuis la fusion : elle revient sans. Une tâche est ouverte."
        ),
        ["merge-target-unknown"] = new(
            422,
            "not-found",
            "The link names no Patient of this server that could stay.",
            "Le lien ne désigne aucun patient de ce serveur qui puisse rester."
        ),
        ["not-disseminable"] = new(
            422,
            "business-rule",
            "The INS may not leave: the identity is not qualified (S051).",
            "L'INS ne peut être diffusée : l'identité n'est pas qualifiée (S051)."
        ),
        ["form-too-narrow"] = new(
            422,
            "too-long",
            "This form has no room for the identity: a name is too long, or a trait that it needs is missing.",
            "Cette forme ne peut contenir l'identité : un nom est trop long, ou un trait nécessaire manque."
        ),
        ["label-template-unknown"] = new(
            400,
            "code-invalid",
            "No label of this name is configured.",
            "Aucune étiquette de ce nom n'est configurée."
        ),
        ["form-not-readable"] = new(
            422,
            "structure",
            "The content is not of the form that was announced.",
            "Le contenu n'est pas de la forme annoncée."
        ),
        ["form-part-missing"] = new(
            422,
            "required",
            "A part of the content that the identity needs is missing.",
            "Une partie du contenu nécessaire à l'identité manque."
        ),
        ["form-part-malformed"] = new(
            422,
            "value",
            "A part of the content is not written as its standard wants it.",
            "Une partie du contenu n'est pas écrite comme sa norme le veut."
        ),
        ["message-sender-unknown"] = new(
            403,
            "forbidden",
            "No sender is known by this application and facility, from this address and with this certificate.",
            "Aucun émetteur n'est connu sous cette application et cet établissement, depuis cette adresse et avec ce certificat."
        ),
        ["message-type-unsupported"] = new(
            422,
            "not-supported",
            "Only ADT messages are received here.",
            "Seuls les messages ADT sont reçus ici."
        ),
        ["message-event-unsupported"] = new(
            422,
            "not-supported",
            "The events received here are A28, A31, A40 and A47.",
            "Les événements reçus ici sont A28, A31, A40 et A47."
        ),
        ["message-processing-unsupported"] = new(
            422,
            "not-supported",
            "A server in production takes messages of production (MSH-11 = P) only.",
            "Un serveur en production ne prend que des messages de production (MSH-11 = P)."
        ),
        ["message-version-unsupported"] = new(
            422,
            "not-supported",
            "Messages of HL7 version 2 are received here.",
            "Les messages de HL7 version 2 sont reçus ici."
        ),
        ["message-charset-unsupported"] = new(
            422,
            "code-invalid",
            "The encodings read here are UNICODE UTF-8, 8859/1, 8859/15 and ASCII.",
            "Les encodages lus ici sont UNICODE UTF-8, 8859/1, 8859/15 et ASCII."
        ),
        ["message-charset-wrong"] = new(
            422,
            "value",
            "The message is not of the encoding that MSH-18 says (ASCII where it says none).",
            "Le message n'est pas dans l'encodage que dit MSH-18 (ASCII s'il n'en dit aucun)."
        ),
        ["message-too-long"] = new(
            422,
            "too-long",
            "The message is longer than this server reads.",
            "Le message est plus long que ce serveur n'en lit."
        ),
        ["message-control-id-reused"] = new(
            409,
            "duplicate",
            "Another message was taken under this control id.",
            "Un autre message a été pris sous cet identifiant de contrôle."
        ),
        ["message-key-unknown"] = new(
            422,
            "not-found",
            "No Patient is known by this number.",
            "Aucun patient n'est connu sous ce numéro."
        ),
        ["message-ins-differs"] = new(
            422,
            "business-rule",
            "The INS of the message is not the one that is held.",
            "L'INS du message n'est pas celui qui est détenu."
        ),
        ["message-ins-not-confirmed"] = new(
            422,
            "business-rule",
            "INSi does not confirm this INS with these traits: the identity was taken without it.",
            "INSi ne confirme pas cet INS avec ces traits : l'identité a été prise sans lui."
        ),
        ["possible-duplicate"] = new(
            409,
            "duplicate",
            "Identities much like this one exist.",
            "Des identités très proches existent."
        ),
        ["task-element-fixed"] = new(
            422,
            "business-rule",
            "Only status, owner and note of a Task may be changed.",
            "Seuls le statut, le responsable et les notes d'une tâche peuvent être modifiés."
        ),
        ["task-status-unsupported"] = new(
            422,
            "business-rule",
            "The status of a Task is requested, in-progress, completed or cancelled.",
            "Le statut d'une tâche est requested, in-progress, completed ou cancelled."
        ),
        ["task-closed"] = new(
            409,
            "business-rule",
            "The Task is closed: it is not opened again.",
            "La tâche est close : elle ne se rouvre pas."
        ),
        ["trait-parked"] = new(
            200,
            "business-rule",
            "The change of a locked trait was not applied: a task is open.",
            "La modification d'un trait verrouillé n'a pas été appliquée : une tâche est ouverte."
        ),
        ["ins-incomplete"] = new(
            422,
            "business-rule",
            "A matricule never goes without its OID, nor an OID without its matricule (S001).",
            "Un matricule ne va jamais sans son OID, ni un OID sans son matricule (S001)."
        ),
        ["oid-unknown"] = new(
            422,
            "code-invalid",
            "This OID is none of those under which an INS is issued (S003).",
            "Cet OID n'est pas de ceux qui émettent une INS (S003)."
        ),
        ["oid-not-for-production"] = new(
            422,
            "business-rule",
            "Test and demonstration numbers are refused here.",
            "Les numéros de test et de démonstration sont refusés ici."
        ),
        ["matricule-malformed"] = new(
            422,
            "value",
            "A matricule INS has 15 characters: 13 and a key of 2.",
            "Un matricule INS a 15 caractères : 13 et une clé de 2."
        ),
        ["no-ins"] = new(422, "business-rule", "The identity holds no INS.", "L'identité ne porte pas d'INS."),
        ["name-not-allowed"] = new(
            422,
            "value",
            "A name has characters, or an arrangement of them, outside the set of INSi.",
            "Un nom a des caractères, ou un agencement, hors du jeu d'INSi."
        ),
        ["birth-date-incomplete"] = new(
            422,
            "value",
            "A birth date is a complete day (EXI ID 12).",
            "Une date de naissance est un jour complet (EXI ID 12)."
        ),
        ["birth-date-exceptional"] = new(
            422,
            "business-rule",
            "The birth date INSi gives has an unknown part: it may not be integrated (S023).",
            "La date de naissance donnée par INSi a une partie inconnue : elle ne peut être intégrée (S023)."
        ),
        ["birth-date-interpreted"] = new(
            422,
            "business-rule",
            "An interpreted or fictitious birth date forbids the INS (EXI ID 11).",
            "Une date de naissance interprétée ou fictive interdit l'INS (EXI ID 11)."
        ),
        ["birth-date-impossible"] = new(
            422,
            "value",
            "The birth date is in the future or more than 130 years ago.",
            "La date de naissance est dans le futur ou remonte à plus de 130 ans."
        ),
        ["birth-place-malformed"] = new(
            422,
            "value",
            "A birth place is a COG code of five characters (S025).",
            "Un lieu de naissance est un code COG de cinq caractères (S025)."
        ),
        ["sex-not-allowed"] = new(
            422,
            "value",
            "This sex is not one that INSi knows.",
            "Ce sexe n'est pas connu d'INSi."
        ),
        ["sex-unknown"] = new(
            422,
            "business-rule",
            "INSi cannot be asked about an unknown sex (S024).",
            "INSi ne peut être interrogé sur un sexe inconnu (S024)."
        ),
        ["similarity-insufficient"] = new(
            422,
            "business-rule",
            "The similarity is too low for an automatic integration (S073).",
            "La ressemblance est insuffisante pour une intégration automatique (S073)."
        ),
        ["search-first"] = new(
            422,
            "business-rule",
            "Search for an existing identity first (A1).",
            "Recherchez d'abord une identité existante (A1)."
        ),
        ["identity-fictive"] = new(
            422,
            "business-rule",
            "The identity is fictive: INSi may not be called (EXI ID 26).",
            "L'identité est fictive : l'appel à INSi est interdit (EXI ID 26)."
        ),
        ["identity-not-merged"] = new(
            409,
            "business-rule",
            "The identity is not merged: there is nothing to undo.",
            "L'identité n'est pas fusionnée : il n'y a rien à défaire."
        ),
        ["merge-with-itself"] = new(
            422,
            "business-rule",
            "An identity is not merged with itself.",
            "Une identité ne se fusionne pas avec elle-même."
        ),
        ["merge-by-operation"] = new(
            422,
            "business-rule",
            "The link of a merge is written by merging alone: call $merge or $unmerge.",
            "Le lien d'une fusion ne s'écrit que par la fusion : appelez $merge ou $unmerge."
        ),
        ["attribute-combination"] = new(
            422,
            "business-rule",
            "These attributes may not stand together (EXI ID 24).",
            "Ces attributs ne peuvent coexister (EXI ID 24)."
        ),
        ["already-qualified"] = new(
            422,
            "business-rule",
            "The identity is already qualified (S060).",
            "L'identité est déjà qualifiée (S060)."
        ),
        ["person-required"] = new(
            403,
            "forbidden",
            "This act needs a named person.",
            "Cet acte exige une personne nommée."
        ),
        ["reason-required"] = new(422, "required", "This act needs a reason.", "Cet acte exige un motif."),
        ["proof-missing"] = new(
            422,
            "required",
            "No identity document is named; there is no default one (EXI ID 19).",
            "Aucune pièce d'identité n'est nommée ; il n'y en a pas par défaut (EXI ID 19)."
        ),
        ["no-proof"] = new(
            422,
            "business-rule",
            "There is no check of an identity document to withdraw.",
            "Il n'y a pas de contrôle de pièce d'identité à retirer."
        ),
        ["date-past"] = new(422, "value", "The day has passed.", "Ce jour est déjà passé."),
        ["date-in-future"] = new(422, "value", "The date is in the future.", "La date est dans le futur."),
        ["attestation-wording"] = new(
            422,
            "business-rule",
            "The sentence of the exceptional procedure is not there word for word (S096).",
            "La phrase de la procédure d'exception n'y est pas mot pour mot (S096)."
        ),
        ["attestation-practitioner"] = new(
            403,
            "business-rule",
            "The exceptional procedure is for a practitioner in person (S092).",
            "La procédure d'exception est réservée au professionnel en personne (S092)."
        ),
        ["attestation-organization"] = new(
            403,
            "business-rule",
            "The exceptional procedure is closed to this type of organization (S097).",
            "La procédure d'exception est fermée à ce type de structure (S097)."
        ),
        ["attestation-new-patient"] = new(
            422,
            "business-rule",
            "The exceptional procedure needs a patient already known (S093).",
            "La procédure d'exception suppose un patient déjà connu (S093)."
        ),
        ["attestation-vitale"] = new(
            422,
            "business-rule",
            "The exceptional procedure needs an INS obtained with the carte Vitale (S094).",
            "La procédure d'exception suppose une INS obtenue par carte Vitale (S094)."
        ),
        ["attestation-concordance"] = new(
            422,
            "business-rule",
            "The four traits of the exceptional procedure do not agree (S095).",
            "Les quatre traits de la procédure d'exception ne concordent pas (S095)."
        ),
        ["contract-inactive"] = new(
            422,
            "business-rule",
            "There is no trust contract with this sender today (S059).",
            "Il n'y a pas de contrat de confiance avec cet émetteur à ce jour (S059)."
        ),
        // INSi
        ["campaign-overlaps"] = new(
            409,
            "conflict",
            "Another campaign that is under way may cover the same identities.",
            "Une autre campagne en cours peut porter sur les mêmes identités."
        ),
        ["campaign-state"] = new(
            409,
            "conflict",
            "The campaign is not in a state that allows this.",
            "L'état de la campagne ne le permet pas."
        ),
        ["cron-invalid"] = new(
            422,
            "value",
            "The schedule is not five fields of cron, or names a day that never comes.",
            "La planification n'a pas les cinq champs de cron, ou désigne un jour qui ne vient jamais."
        ),
        ["hours-invalid"] = new(
            422,
            "value",
            "Hours are two times such as 22:00-06:00, or always.",
            "Les horaires sont deux heures, par exemple 22:00-06:00, ou always."
        ),
        ["time-zone-unknown"] = new(
            422,
            "value",
            "There is no time zone of that name.",
            "Aucun fuseau horaire ne porte ce nom."
        ),
        ["period-long"] = new(
            200,
            "business-rule",
            "A period above five years is longer than the law has it (S075).",
            "Une période de plus de cinq ans dépasse ce que prévoit la règle (S075)."
        ),
        ["insi-not-configured"] = new(
            403,
            "forbidden",
            "This organization has no access to INSi of the needed kind (S037).",
            "Cette structure n'a pas l'accès INSi nécessaire (S037)."
        ),
        ["insi-fault"] = new(
            502,
            "exception",
            "INSi refused the call; trying again will not help.",
            "INSi a refusé l'appel ; réessayer ne servira à rien."
        ),
        ["insi-answer-unreadable"] = new(
            502,
            "exception",
            "The answer of INSi cannot be read; it is kept for inspection.",
            "La réponse d'INSi est illisible ; elle est conservée pour examen."
        ),
        ["vitale-refused"] = new(
            422,
            "business-rule",
            "The reading of the carte Vitale is stale or cannot be sent: read the card again.",
            "La lecture de la carte Vitale est trop ancienne ou inutilisable : relisez la carte."
        ),
        ["apcv-off"] = new(
            403,
            "forbidden",
            "No reader of applications carte Vitale (apCV) is registered here.",
            "Aucun lecteur d'application carte Vitale (apCV) n'est enregistré ici."
        ),
        ["apcv-not-authentic"] = new(
            422,
            "security",
            "No registered reader signed this reading of an apCV: send what it says to $ins-intake, to be verified.",
            "Aucun lecteur enregistré n'a signé cette lecture d'apCV : envoyez son contenu à $ins-intake, pour vérification."
        ),
        ["trait-not-sendable"] = new(
            422,
            "business-rule",
            "A trait cannot be sent to INSi (S024).",
            "Un trait ne peut être envoyé à INSi (S024)."
        ),
        ["assertion-refused"] = new(
            422,
            "security",
            "The assertion of the professional is missing or not valid.",
            "L'assertion du professionnel manque ou n'est pas valable."
        ),
        ["trait-kept"] = new(
            200,
            "business-rule",
            "INSi's writing of this trait was kept.",
            "L'écriture d'INSi a été gardée pour ce trait."
        ),
        ["value-too-long"] = new(
            422,
            "too-long",
            "A name or an identifier is longer than the database can index.",
            "Un nom ou un identifiant est plus long que ce que la base peut indexer."
        ),
        ["endpoint-closed"] = new(
            403,
            "forbidden",
            "This endpoint has no rule of access.",
            "Cette adresse n'a pas de règle d'accès."
        ),
        ["own-practice-needed"] = new(
            403,
            "forbidden",
            "Only a health professional in their own practice may do this (S092, S097).",
            "Seul un professionnel libéral peut le faire (S092, S097)."
        ),
        ["authority-unavailable"] = new(
            503,
            "transient",
            "The authority that signs the tokens does not answer.",
            "L'autorité qui signe les jetons ne répond pas."
        ),
        ["insi-unavailable"] = new(
            503,
            "transient",
            "INSi cannot be reached: the identity is unchanged, try again later.",
            "INSi est injoignable : l'identité est inchangée, réessayez plus tard."
        ),
        ["insi-maintenance"] = new(
            503,
            "transient",
            "INSi is closed for maintenance, Retry-After says for how long: the identity is unchanged.",
            "INSi est fermé pour maintenance, Retry-After dit combien de temps : l'identité est inchangée."
        ),
        ["insi-answer-unusable"] = new(
            422,
            "business-rule",
            "The answer of INSi may not be integrated (S023).",
            "La réponse d'INSi ne peut être intégrée (S023)."
        ),
        // Subscriptions
        ["criteria-unsupported"] = new(
            422,
            "not-supported",
            "Criteria are a search on Patient or Task with the parameters this server knows.",
            "Les critères sont une recherche de Patient ou de Task avec les paramètres connus du serveur."
        ),
        ["channel-unsupported"] = new(
            422,
            "not-supported",
            "The channel is rest-hook, with an endpoint, and FHIR JSON or XML as payload or none.",
            "Le canal est rest-hook, avec une adresse, et du FHIR JSON ou XML comme contenu ou aucun."
        ),
        ["channel-header-invalid"] = new(
            422,
            "value",
            "A header of the channel is not \"Name: value\", or its name is the server's own.",
            "Un en-tête du canal n'est pas de la forme « Nom : valeur », ou son nom est réservé."
        ),
        ["endpoint-not-allowed"] = new(
            422,
            "security",
            "The operator of this server allows no notification to this endpoint.",
            "L'exploitant de ce serveur ne permet pas de notifier cette adresse."
        ),
        ["subscription-status-unsupported"] = new(
            422,
            "value",
            "A client asks for requested, or turns a subscription off.",
            "Un client demande « requested », ou arrête un abonnement par « off »."
        ),
        ["subscriptions-too-many"] = new(
            422,
            "too-costly",
            "This client has as many subscriptions as it may have.",
            "Ce client a autant d'abonnements qu'il lui est permis."
        ),
        ["subscription-ended"] = new(
            422,
            "value",
            "The end of the subscription is in the past.",
            "La fin de l'abonnement est passée."
        ),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> Codes => Entries.Keys;

    public static bool Knows(string code) => Entries.ContainsKey(code);

    /// <summary>The entry of a code; an unknown code is a programming error.</summary>
    public static CatalogueEntry Of(string code) =>
        Entries.TryGetValue(code, out var entry)
            ? entry
            : throw new InvalidOperationException($"The code {code} is not in the catalogue.");
}
