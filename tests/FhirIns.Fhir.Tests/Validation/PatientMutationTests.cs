using Xunit;

namespace FhirIns.Fhir.Tests.Validation;

/// <summary>
/// The example Patient with a qualified identity, broken in one place at a time: it is refused there, for that reason,
/// and for no other.
/// </summary>
public sealed class PatientMutationTests
{
    /// <summary>R4 itself.</summary>
    public static readonly TheoryData<string, string> Base = MutationTable.Of(
        """
        unheard := "x"                                            => unknown-element Patient
        name[0].middle := "x"                                     => unknown-element Patient.name[0]
        birthDate := "1984-13-01"                                 => invalid-value Patient.birthDate
        birthDate := "12/03/1984"                                 => invalid-value Patient.birthDate
        active := "true"                                          => wrong-json-type Patient.active
        active := 1                                               => wrong-json-type Patient.active
        name := {"use": "usual", "text": "x"}                     => array-expected Patient.name, element-missing Patient
        birthDate := ["1984-03-12"]                               => array-unexpected Patient.birthDate, element-missing Patient
        id := "no spaces"                                         => invalid-value Patient.id
        id := "0123456789012345678901234567890123456789012345678901234567890123456789" => invalid-value Patient.id
        language := ""                                            => empty-element Patient.language
        deceasedBoolean := false && deceasedDateTime := "2026-01-01" => choice-given-twice Patient.deceased
        deceasedDateTime := "2026-01-01T10:00"                    => invalid-value Patient.deceased
        multipleBirthInteger := 1.5                               => invalid-value Patient.multipleBirth
        telecom[0].rank := 0                                      => invalid-value Patient.telecom[0].rank
        telecom[0].system := "carrier-pigeon"                     => code-not-in-value-set Patient.telecom[0].system
        telecom[0].use := "secret"                                => code-not-in-value-set Patient.telecom[0].use
        address[0].use := "castle"                                => code-not-in-value-set Patient.address[0].use
        address[0].type := "castle"                               => code-not-in-value-set Patient.address[0].type
        name[1].use := "stage"                                    => code-not-in-value-set Patient.name[1].use
        identifier[2].use := "mine"                               => code-not-in-value-set Patient.identifier[2].use
        contact[0].gender := "F"                                  => code-not-in-value-set Patient.contact[0].gender
        telecom[1] := {"value": "x"}                              => cpt-2 Patient.telecom[1], element-missing Patient.telecom[1]
        contact[0] := {"gender": "female"}                        => pat-1 Patient.contact[0]
        contact[0].period := {"start": "2026-02-01", "end": "2026-01-01"} => per-1 Patient.contact[0].period
        address[0].period := {"start": "2026-02-01", "end": "2026-01-01"} => per-1 Patient.address[0].period
        identifier[2].period := {"start": "2026-02-01T00:00:00Z", "end": "2026-01-01T00:00:00Z"} => per-1 Patient.identifier[2].period
        photo[+].data := "aGVsbG8="                               => att-1 Patient.photo[0]
        photo[+] := {"contentType": "image/png", "data": "not base64"} => invalid-value Patient.photo[0].data
        communication[+].preferred := true                        => element-missing Patient.communication[0]
        link[+].type := "seealso"                                 => element-missing Patient.link[0]
        link[+].other.reference := "Patient/1"                    => element-missing Patient.link[0]
        link[+] := {"type": "twin", "other": {"reference": "Patient/1"}} => code-not-in-value-set Patient.link[0].type
        link[+] := {"type": "seealso", "other": {"reference": "Organization/1"}} => reference-target Patient.link[0].other
        generalPractitioner[+].reference := "Patient/1"           => reference-target Patient.generalPractitioner[0]
        managingOrganization.reference := "Practitioner/1"        => reference-target Patient.managingOrganization
        contact[0].organization.reference := "https://example.org/fhir/Patient/1" => reference-target Patient.contact[0].organization
        managingOrganization.reference := "#nowhere"              => ref-1 Patient.managingOrganization
        contained[+] := {"resourceType": "Organization", "id": "o", "name": "H"} => dom-3 Patient
        contained[+] := {"resourceType": "Organization", "id": "o"} && managingOrganization.reference := "#o" => org-1 Patient.contained[0]
        contained[+] := {"resourceType": "Organization", "id": "o", "name": "H", "meta": {"versionId": "1"}} && managingOrganization.reference := "#o" => dom-4 Patient
        contained[+] := {"resourceType": "Practitioner", "id": "p", "gender": "x"} && generalPractitioner[+].reference := "#p" => code-not-in-value-set Patient.contained[0].gender
        contained[+] := {"resourceType": "Organization", "id": "o", "name": "H"} && generalPractitioner[+].reference := "#o" && managingOrganization.reference := "#o" && link[+] := {"type": "seealso", "other": {"reference": "#o"}} => reference-target Patient.link[0].other
        text.status := "generated"                                => element-missing Patient.text
        text := {"status": "generated", "div": "<div xmlns='http://www.w3.org/1999/xhtml'><script>x</script></div>"} => narrative-forbidden Patient.text.div
        text := {"status": "generated", "div": "<div xmlns='http://www.w3.org/1999/xhtml'> </div>"} => narrative-empty Patient.text.div
        text := {"status": "draft", "div": "<div xmlns='http://www.w3.org/1999/xhtml'>x</div>"} => code-not-in-value-set Patient.text.status
        meta.lastUpdated := "2026-01-01"                          => invalid-value Patient.meta.lastUpdated
        meta.profile[+] := "has space"                            => invalid-value Patient.meta.profile[1], ?profile-unknown Patient.meta.profile[1]
        extension[+].valueString := "x"                           => element-missing Patient.extension[3]
        extension[+].url := "http://example.org/x"                => ext-1 Patient.extension[3]
        extension[+] := {"url": "http://example.org/x", "valueString": "x", "extension": [{"url": "y", "valueString": "y"}]} => ext-1 Patient.extension[3]
        _birthDate.extension[+] := {"url": "relative", "valueString": "x"} => extension-url-relative Patient.birthDate.extension[0]
        modifierExtension[+] := {"url": "http://example.org/x", "valueString": "x"} => modifier-extension-unknown Patient.modifierExtension[0]
        """
    );

    /// <summary>Identifiers: the slices of FR Core.</summary>
    public static readonly TheoryData<string, string> Identifiers = MutationTable.Of(
        """
        - identifier                                              => element-missing Patient, fr-core-1 Patient, fr-core-2 Patient
        - identifier[0].use                                       => element-missing Patient.identifier[0], fr-core-1 Patient, fr-core-2 Patient
        - identifier[0].system                                    => element-missing Patient.identifier[0], fr-core-1 Patient
        - identifier[0].value                                     => element-missing Patient.identifier[0]
        identifier[0].use := "usual"                              => code-not-in-value-set Patient.identifier[0].use, fr-core-1 Patient, fr-core-2 Patient
        identifier[0].system := "urn:oid:1.2.250.1.213.1.4.9"     => pattern-value Patient.identifier[0].system
        identifier[0].system := "urn:oid:1.2.250.1.213.1.4.99"    => pattern-value Patient.identifier[0].system, fr-core-1 Patient
        - identifier[1].use                                       => element-missing Patient.identifier[1]
        - identifier[1].system                                    => element-missing Patient.identifier[1]
        - identifier[1].value                                     => element-missing Patient.identifier[1]
        identifier[1].use := "temp"                               => code-not-in-value-set Patient.identifier[1].use
        identifier[1].use := "official"                           => fr-core-2 Patient
        identifier[1].system := "urn:oid:1.2.250.1.213.1.4.8"     => pattern-value Patient.identifier[1].system
        - identifier[2].use                                       => element-missing Patient.identifier[2]
        - identifier[2].system                                    => element-missing Patient.identifier[2]
        - identifier[2].value                                     => element-missing Patient.identifier[2]
        identifier[2].use := "official"                           => code-not-in-value-set Patient.identifier[2].use, fr-core-2 Patient
        identifier[2].type.coding[0].code := "NOT-A-TYPE"         => ?code-not-in-extensible-value-set Patient.identifier[2].type
        identifier[+] := {"use": "secondary", "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "NH"}]}, "system": "urn:oid:1.2.250.1.213.1.4.13", "value": "x"} => pattern-value Patient.identifier[3].use
        identifier[+] := {"use": "secondary", "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "NH"}]}, "system": "urn:oid:1.2.250.1.213.1.4.8", "value": "x"} => pattern-value Patient.identifier[3].use, pattern-value Patient.identifier[3].system
        identifier[+] := {"use": "official", "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "NH"}]}, "system": "urn:oid:1.2.250.1.213.1.4.14"} => element-missing Patient.identifier[3], fr-core-2 Patient
        identifier[+] := {"use": "usual", "type": {"coding": [{"system": "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203", "code": "INS-C", "display": "Identifiant National de Santé Calculé"}]}, "system": "urn:oid:1.2.250.1.213.1.4.2", "value": "x"} => pattern-value Patient.identifier[3].use
        identifier[+] := {"use": "secondary", "type": {"coding": [{"system": "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203", "code": "INS-C", "display": "Identifiant National de Santé Calculé"}]}, "system": "urn:oid:1.2.250.1.213.1.4.6", "value": "x"} => pattern-value Patient.identifier[3].system
        identifier[+] := {"use": "secondary", "type": {"coding": [{"system": "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203", "code": "NDP", "display": "Identifiant du patient au Dossier Pharmaceutique"}]}, "value": "x"} => element-missing Patient.identifier[3]
        identifier[+] := {"use": "usual", "type": {"coding": [{"system": "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203", "code": "NDP", "display": "Identifiant du patient au Dossier Pharmaceutique"}]}, "system": "urn:oid:1.2.250.1.176.1.2", "value": "x"} => pattern-value Patient.identifier[3].use
        identifier[+] := {"use": "usual", "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "RRI", "display": "Regional registry ID"}]}, "system": "urn:oid:1.2.3", "value": "x"} => pattern-value Patient.identifier[3].use
        identifier[+] := {"use": "secondary", "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "RRI", "display": "Regional registry ID"}]}, "value": "x"} => element-missing Patient.identifier[3]
        identifier[+] := {"use": "usual", "type": {"coding": [{"system": "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203", "code": "INS-NIR-TEST"}]}, "system": "urn:oid:1.2.250.1.213.1.4.10", "value": "x"} => pattern-value Patient.identifier[3].use, ?code-not-in-extensible-value-set Patient.identifier[3].type
        identifier[+] := {"use": "official", "type": {"coding": [{"system": "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203", "code": "INS-NIR-DEMO"}]}, "system": "urn:oid:1.2.250.1.213.1.4.10", "value": "x"} => fr-core-2 Patient, ?code-not-in-extensible-value-set Patient.identifier[3].type, pattern-value Patient.identifier[3].system
        """
    );

    /// <summary>Names, gender, birth date, address, contacts.</summary>
    public static readonly TheoryData<string, string> Traits = MutationTable.Of(
        """
        - name                                                    => element-missing Patient
        - name[0]                                                 => element-missing Patient
        - name[0].use                                             => element-missing Patient
        name[0].use := "maiden"                                   => element-missing Patient
        - name[0].family                                          => element-missing Patient.name[0]
        - name[0].given                                           => element-missing Patient.name[0]
        name[0].given[+] := "ROSE"                                => too-many Patient.name[0].given[1]
        - name[0].extension                                       => element-missing Patient.name[0]
        name[0].extension[0] := {"url": "http://hl7.org/fhir/StructureDefinition/humanname-assembly-order", "valueCode": "NL1"} => element-missing Patient.name[0]
        name[0].extension[+] := {"url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-birth-list-given-name", "valueString": "HELENE"} => too-many Patient.name[0].extension[1]
        name[0].extension[0] := {"url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-birth-list-given-name", "valueCode": "HELENE"} => type-not-allowed Patient.name[0].extension[0].value
        name[0].extension[+] := {"url": "http://hl7.org/fhir/StructureDefinition/humanname-assembly-order", "valueCode": "XX"} => code-not-in-value-set Patient.name[0].extension[1].value
        name[1].use := "official"                                 => too-many Patient.name[1], element-missing Patient.name[1]
        name[1].prefix[+] := "DR"                                 => too-many Patient.name[1].prefix[1], ?code-not-in-extensible-value-set Patient.name[1].prefix[1]
        name[1].prefix[0] := "MLLE"                               => ?code-not-in-extensible-value-set Patient.name[1].prefix[0]
        - gender                                                  => element-missing Patient
        gender := "other"                                         => code-not-in-value-set Patient.gender
        gender := "F"                                             => code-not-in-value-set Patient.gender
        - birthDate                                               => element-missing Patient
        - telecom[0].system                                       => cpt-2 Patient.telecom[0], element-missing Patient.telecom[0]
        - telecom[1].value                                        => element-missing Patient.telecom[1]
        telecom[1].extension[+] := {"url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-contact-point-email-type", "valueString": "MSSANTE"} => type-not-allowed Patient.telecom[1].extension[0].value
        telecom[1].extension[+] := {"url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-contact-point-email-type", "valueCoding": {"system": "urn:oid:1.2.3", "code": "PIGEON"}} => ?code-not-in-extensible-value-set Patient.telecom[1].extension[0].value
        address[0].extension[0].valueCoding.code := "3523"        => code-not-in-value-set Patient.address[0].extension[0].value
        address[0].extension[0].valueCoding.code := "ABCDE"       => code-not-in-value-set Patient.address[0].extension[0].value
        address[0].extension[0].valueCoding.system := "urn:oid:1.2.3" => code-not-in-value-set Patient.address[0].extension[0].value
        - address[0].extension[0].valueCoding.system              => code-not-in-value-set Patient.address[0].extension[0].value
        - address[0].extension[0].valueCoding.code                => code-missing Patient.address[0].extension[0].value
        address[0].extension[0] := {"url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address-insee-code", "valueString": "35238"} => type-not-allowed Patient.address[0].extension[0].value
        address[0].extension[+] := {"url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address-insee-code", "valueCoding": {"system": "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM", "code": "35238"}} => too-many Patient.address[0].extension[1]
        maritalStatus.coding[0].code := "ALONE"                   => ?code-not-in-extensible-value-set Patient.maritalStatus
        contact[0].telecom[0] := {"value": "+33"}                 => cpt-2 Patient.contact[0].telecom[0], element-missing Patient.contact[0].telecom[0]
        contact[0].name.prefix[+] := "DR"                         => too-many Patient.contact[0].name.prefix[1], ?code-not-in-extensible-value-set Patient.contact[0].name.prefix[1]
        contact[0].extension[+] := {"url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-comment", "valueString": "x"} => too-many Patient.contact[0].extension[1]
        contact[0].extension[0] := {"url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-comment", "valueMarkdown": "x"} => type-not-allowed Patient.contact[0].extension[0].value
        contact[0].extension[+] := {"url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-contact-identifier", "valueString": "x"} => type-not-allowed Patient.contact[0].extension[1].value
        contact[0].relationship[0].extension[0].valueCode := "kin" => code-not-in-value-set Patient.contact[0].relationship[0].extension[0].value
        contact[0].relationship[0].extension[+] := {"url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-contact-relationship-category", "valueCode": "role"} => too-many Patient.contact[0].relationship[0].extension[1]
        contact[0].relationship[1].extension[0].valueCode := "role" => too-many Patient.contact[0].relationship[1], ?code-not-in-extensible-value-set Patient.contact[0].relationship[1]
        contact[0].relationship[0].coding[0].system := "urn:oid:1.2.3" => ?code-not-in-extensible-value-set Patient.contact[0].relationship[0]
        """
    );

    /// <summary>Extensions of the Patient.</summary>
    public static readonly TheoryData<string, string> Extensions = MutationTable.Of(
        """
        - extension                                               => element-missing Patient
        - extension[1]                                            => element-missing Patient, ?fr-core-3 Patient
        - extension[1].valueAddress.extension && extension[1].valueAddress.city := "Thiers" => element-missing Patient.extension[1].value, ?fr-core-3 Patient
        extension[1].valueAddress.extension[0].url := "http://example.org/insee" => element-missing Patient.extension[1].value, ?fr-core-3 Patient
        extension[1] := {"url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace", "valueString": "Thiers"} => type-not-allowed Patient.extension[1].value, element-missing Patient.extension[1].value, ?fr-core-3 Patient
        extension[+] := {"url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace", "valueAddress": {"extension": [{"url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address-insee-code", "valueCoding": {"system": "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM", "code": "63220"}}]}} => too-many Patient.extension[3]
        extension[1].valueAddress.extension[0].valueCoding.code := "99999" => ?fr-core-3 Patient
        extension[1].valueAddress.extension[0].valueCoding.code := "6322" => code-not-in-value-set Patient.extension[1].value.extension[0].value
        extension[1].valueAddress.extension[0].valueCoding.code := "2C004" => code-not-in-value-set Patient.extension[1].value.extension[0].value
        extension[1].valueAddress.extension[0].valueCoding := {"system": "https://mos.esante.gouv.fr/NOS/TRE_R20-Pays/FHIR/TRE-R20-Pays", "code": "99109"} => ?code-tolerated Patient.extension[1].value.extension[0].value
        extension[1].valueAddress.extension[0].valueCoding := {"system": "https://mos.esante.gouv.fr/NOS/TRE_R20-Pays/FHIR/TRE-R20-Pays", "code": "63220"} => code-not-in-value-set Patient.extension[1].value.extension[0].value
        extension[1].valueAddress.extension[0].valueCoding.system := "https://mos.esante.gouv.fr/NOS/TRE_R13-Commune/FHIR/TRE-R13-Commune" => ?code-tolerated Patient.extension[1].value.extension[0].value
        - extension[0].extension[2].valueCoding                   => ext-1 Patient.extension[0].extension[2]
        extension[0].extension[2].valueCoding.code := "QUAL"      => ?code-not-in-extensible-value-set Patient.extension[0].extension[2].value
        extension[0].extension[2].valueCoding.system := "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-fiabilite-identite" => ?code-not-in-extensible-value-set Patient.extension[0].extension[2].value
        extension[0].extension[2] := {"url": "identityStatus", "valueCode": "VALI"} => type-not-allowed Patient.extension[0].extension[2].value
        extension[0].extension[0].valueCoding.code := "GUESS"     => ?code-not-in-extensible-value-set Patient.extension[0].extension[0].value
        extension[0].extension[1] := {"url": "dateCollection", "valueDateTime": "2026-02-03"} => type-not-allowed Patient.extension[0].extension[1].value
        extension[0].extension[3] := {"url": "validationDate", "valueString": "2026-02-03"} => type-not-allowed Patient.extension[0].extension[3].value
        extension[0].extension[4].valueCoding.code := "PC"        => code-not-in-value-set Patient.extension[0].extension[4].value
        extension[0].extension[4].valueCoding.code := "XX"        => code-not-in-value-set Patient.extension[0].extension[4].value
        extension[0].extension[4].valueCoding.system := "urn:oid:1.2.3" => code-not-in-value-set Patient.extension[0].extension[4].value
        - extension[0].extension[4].valueCoding.code              => code-missing Patient.extension[0].extension[4].value
        extension[0].extension[+] := {"url": "identityStatus", "valueCoding": {"system": "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0445", "code": "DOUT"}} => too-many Patient.extension[0].extension[5]
        extension[0].extension[+] := {"url": "comment", "valueString": "x"} => extension-undefined Patient.extension[0].extension[5]
        extension[0].valueString := "x"                           => ext-1 Patient.extension[0], element-not-allowed Patient.extension[0].value
        extension[0].extension[1].extension[+] := {"url": "x", "valueString": "x"} => ext-1 Patient.extension[0].extension[1], element-not-allowed Patient.extension[0].extension[1].extension[0]
        extension[+] := {"url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-death-place", "valueString": "Thiers"} => type-not-allowed Patient.extension[3].value
        extension[+] := {"url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-birthdate-update-indicator", "valueString": "true"} => type-not-allowed Patient.extension[3].value
        extension[+] := {"url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-lunar-date", "valueDate": "1984-03-12"} => type-not-allowed Patient.extension[3].value
        extension[2].extension[0] := {"url": "code", "valueCode": "FRA"} => type-not-allowed Patient.extension[2].extension[0].value
        extension[2].extension[+] := {"url": "period", "valuePeriod": {"start": "2026-02-01", "end": "2026-01-01"}} => per-1 Patient.extension[2].extension[1].value
        extension[2].extension[+] := {"url": "country", "valueString": "FRA"} => extension-undefined Patient.extension[2].extension[1]
        birthDate := "1984-03-12" && _birthDate.extension[+] := {"url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-lunar-date", "valueString": "x"} => extension-context Patient.birthDate.extension[0]
        name[1].extension[+] := {"url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address-insee-code", "valueCoding": {"system": "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM", "code": "35238"}} => extension-context Patient.name[1].extension[0]
        extension[+] := {"url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-comment", "valueString": "x"} => extension-context Patient.extension[3]
        address[0].extension[+] := {"url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-identity-reliability", "extension": [{"url": "validationDate", "valueDate": "2026-01-01"}]} => extension-context Patient.address[0].extension[1]
        extension[0].extension[2].valueCoding.code := "PROV"      =>
        extension[0].extension[4].valueCoding.code := "AN"        =>
        """
    );

    /// <summary>The profiles a resource claims.</summary>
    public static readonly TheoryData<string, string> Claims = MutationTable.Of(
        """
        meta.profile[0] := "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-ins|2.2.0" =>
        meta.profile[+] := "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient" =>
        meta.profile[+] := "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-ins" => too-many Patient.meta.profile[1]
        meta.profile[+] := "http://hl7.org/fhir/StructureDefinition/Patient" =>
        meta.profile[+] := "http://hl7.org/fhir/StructureDefinition/Practitioner" => profile-type Patient.meta.profile[1]
        meta.profile[+] := "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address" => profile-type Patient.meta.profile[1]
        meta.profile[+] := "http://example.org/StructureDefinition/unknown" => ?profile-unknown Patient.meta.profile[1]
        meta.profile[0] := "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-ins|9.9.9" && - identifier && - maritalStatus => ?profile-version-unknown Patient.meta.profile[0]
        meta.profile[0] := "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-ins|2.1.0" => pattern-value Patient.identifier[1].use
        - meta.profile && - gender && - birthDate && - identifier => ?code-not-in-extensible-value-set Patient.maritalStatus
        """
    );

    [Theory]
    [MemberData(nameof(Base))]
    [MemberData(nameof(Identifiers))]
    [MemberData(nameof(Traits))]
    [MemberData(nameof(Extensions))]
    [MemberData(nameof(Claims))]
    public void A_patient_broken_in_one_place_is_refused_at_that_place(string changes, string findings) =>
        Assert.Equal(findings, MutationTable.Findings("qual", changes));
}
