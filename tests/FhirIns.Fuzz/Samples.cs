using System.Text;

namespace FhirIns.Fuzz;

/// <summary>What is damaged, and what is hostile as it stands.</summary>
internal static class Samples
{
    public const string PatientJson = """
        {"resourceType":"Patient","id":"nobody","meta":{"profile":["https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient"]},
        "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">Née <b>M</b></div>"},
        "contained":[{"resourceType":"Organization","id":"o","name":"H"}],
        "extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthPlace","valueAddress":{"extension":[{"url":"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address-insee-code","valueCoding":{"system":"https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM","code":"63220"}}],"city":"Domrémy"}}],
        "identifier":[{"use":"usual","system":"https://fuzz.example/ipp","value":"1"},{"use":"official","type":{"coding":[{"system":"https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203","code":"INS-NIR"}]},"system":"urn:oid:1.2.250.1.213.1.4.8","value":"180056322000132"}],
        "active":true,"name":[{"use":"official","family":"FUZZ","given":["ALICE"],"_given":[{"id":"g"}]},{"use":"usual","family":"É'œ -"}],
        "telecom":[{"system":"phone","value":"+33"}],"gender":"female","birthDate":"1980-05-14","_birthDate":{"extension":[{"url":"urn:x","valueDecimal":1.50}]},
        "deceasedBoolean":false,"address":[{"line":["1 rue"],"postalCode":"88630"}],"managingOrganization":{"reference":"#o"},"link":[{"other":{"reference":"Patient/1"},"type":"seealso"}]}
        """;

    /// <summary>Where a Patient is found who is there, and who survives most of what is done to it.</summary>
    public const string Known = "Patient?identifier=https://fuzz.example/known%7C1";

    public const string KnownJson = """
        {"resourceType":"Patient","identifier":[{"system":"https://fuzz.example/known","value":"1"}],"active":true,
        "name":[{"use":"official","family":"CONNUE","given":["ANNE"]},{"use":"usual","family":"Connue-Petit","given":["Anne","Zoé"]}],
        "telecom":[{"system":"phone","value":"+33"},{"system":"email","value":"a@fuzz.example"}],"gender":"female","birthDate":"1971-02-03",
        "address":[{"line":["1 rue","2e"],"city":"Brest"}],"contact":[{"name":{"family":"C"},"telecom":[{"system":"phone","value":"1"}]}],
        "contained":[{"resourceType":"Organization","id":"o","name":"H"}],"managingOrganization":{"reference":"#o"}}
        """;

    public const string PatientXml = """
        <?xml version="1.0" encoding="UTF-8"?><Patient xmlns="http://hl7.org/fhir"><id value="nobody"/><extension url="urn:x"><valueDecimal value="1.50"/></extension>
        <identifier><system value="https://fuzz.example/ipp"/><value value="1"/></identifier><name><use value="official"/><family value="FUZZ"/><given value="ALICE"/></name>
        <gender value="female"/><birthDate value="1980-05-14"><extension url="urn:y"><valueCode value="x"/></extension></birthDate></Patient>
        """;

    public static readonly string[] XmlBombs =
    [
        Declared(
            "<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">",
            "&c;"
        ),
        Declared("<!ENTITY x SYSTEM \"file:///etc/passwd\">", "&x;"),
        Declared("<!ENTITY x SYSTEM \"http://127.0.0.1:9/x\">", "&x;"),
        Declared("<!ENTITY % p SYSTEM \"http://127.0.0.1:9/x.dtd\"> %p;", "x"),
        Declared("<!ENTITY a \"&b;\"><!ENTITY b \"&a;\">", "&a;"),
        Declared("<!ATTLIST family value CDATA \"injected\">", "x"),
        "<!DOCTYPE Patient SYSTEM \"http://127.0.0.1:9/x.dtd\"><Patient xmlns=\"http://hl7.org/fhir\"/>",
        "<?xml-stylesheet href=\"http://127.0.0.1:9/x.xsl\"?><Patient xmlns=\"http://hl7.org/fhir\"/>",
        "<Patient xmlns=\"http://hl7.org/fhir\" xmlns:xi=\"http://www.w3.org/2001/XInclude\"><xi:include href=\"file:///etc/passwd\"/></Patient>",
        "<?xml version=\"1.0\" encoding=\"UTF-16\"?><Patient xmlns=\"http://hl7.org/fhir\"/>",
        "<?xml version=\"1.1\"?><Patient xmlns=\"http://hl7.org/fhir\"/>",
        "<Patient xmlns=\"http://hl7.org/fhir\">" + new string(' ', 1_000_000) + "</Patient>",
        "<Patient xmlns=\"http://hl7.org/fhir\" " + Each(2_000, index => $"a{index}=\"1\" ") + "/>",
        "<Patient " + Each(1_000, index => $"xmlns:n{index}=\"urn:{index}\" ") + "xmlns=\"http://hl7.org/fhir\"/>",
        "<Patient xmlns=\"http://hl7.org/fhir\"><![CDATA[" + new string(']', 200_000) + "]]></Patient>",
        "<Patient xmlns=\"http://hl7.org/fhir\"><!--" + new string('x', 500_000) + "--></Patient>",
    ];

    /// <summary>FHIRPath that runs long, grows, or is none.</summary>
    public static readonly string[] Expressions =
    [
        "Patient.name.where(family.matches('(a+)+$'))",
        "Patient.name.where(family.matches('('))",
        "Patient.name.where(family.matches('[z-a]'))",
        "Patient.name.where(family.matches('(?<n>a)\\\\k<n>'))",
        "Patient.name.family.replaceMatches('.*', '$0$0$0$0$0$0$0$0')",
        "Patient.repeat(extension).repeat(extension)",
        "Patient.descendants().descendants().descendants().descendants()",
        "(1 | 2 | 3).repeat($this + 1)",
        "Patient.name.aggregate($total & $total & $this.family, 'aaaaaaaaaaaaaaaa')",
        "Patient.children().children().children().trace('x')",
        new string('(', 20_000),
        new string('(', 500) + "1" + new string(')', 500),
        "Patient" + Each(2_000, _ => ".name"),
        "Patient.where(" + Each(500, _ => "true and ") + "true)",
        "9999999999999999999999999999999999 * 9999999999999999999999",
        "1 / 0",
        "'\\u",
        "%unheard",
        "Patient.unheard()",
        "@9999-99-99",
        "Patient.name[99999999999999999999]",
        "Patient.name[-1]",
        "resolve()",
        "",
        "Patient.name.given.join(1)",
    ];

    public static readonly string[] JsonPatches =
    [
        "[]",
        "{}",
        "[{}]",
        "null",
        "[{\"op\":\"add\",\"path\":\"/name/-1\",\"value\":1}]",
        "[{\"op\":\"add\",\"path\":\"/name/99999999999999999999\",\"value\":{}}]",
        "[{\"op\":\"remove\",\"path\":\"\"}]",
        "[{\"op\":\"replace\",\"path\":\"\",\"value\":[]}]",
        "[{\"op\":\"replace\",\"path\":\"/resourceType\",\"value\":\"Binary\"}]",
        "[{\"op\":\"replace\",\"path\":\"/id\",\"value\":\"other\"}]",
        "[{\"op\":\"move\",\"from\":\"/name\",\"path\":\"/name/0/extension\"}]",
        "[{\"op\":\"copy\",\"from\":\"\",\"path\":\"/contained/0\"}]",
        "[{\"op\":\"test\",\"path\":\"/birthDate\",\"value\":\"~\"}]",
        "[{\"op\":\"fly\",\"path\":\"/~2\"}]",
        "["
            + Each(3_000, _ => "{\"op\":\"copy\",\"from\":\"/name\",\"path\":\"/extension\"},")
            + "{\"op\":\"test\",\"path\":\"/x\"}]",
        "[{\"op\":\"add\",\"path\":\"/" + new string('a', 100_000) + "\",\"value\":1}]",
    ];

    public static readonly string[] Inputs =
    [
        "{\"resourceType\":\"Parameters\"}",
        "{\"resourceType\":\"Parameters\",\"parameter\":[]}",
        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"resource\"}]}",
        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"resource\",\"resource\":"
            + PatientJson
            + "},{\"name\":\"count\",\"valueInteger\":2147483647}]}",
        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"resource\",\"resource\":{\"resourceType\":\"Patient\",\"identifier\":["
            + Each(2_000, index => $"{{\"system\":\"urn:x\",\"value\":\"{index}\"}},")
            + "{\"value\":\"x\"}]}}]}",
        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"sourceIdentifier\",\"valueString\":\""
            + new string('|', 10_000)
            + "\"}]}",
        "{\"resourceType\":\"Parameters\",\"parameter\":["
            + Each(3_000, index => $"{{\"name\":\"targetSystem\",\"valueUri\":\"urn:x:{index}\"}},")
            + "{\"name\":\"sourceIdentifier\",\"valueString\":\"urn:oid:1.2.250.1.213.1.4.8|1\"}]}",
        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"source-patient\",\"valueReference\":{\"reference\":\"../../x\"}},{\"name\":\"target-patient\",\"valueReference\":{\"reference\":\"#\"}}]}",
        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"proof\",\"part\":[{\"name\":\"type\",\"valueCode\":\"CN\"}]},{\"name\":\"concordance\",\"valueBoolean\":true},{\"name\":\"date\",\"valueDate\":\"0001-01-01\"}]}",
        "{\"resourceType\":\"Parameters\",\"parameter\":["
            + Each(5_000, _ => "{\"name\":\"x\",\"part\":[{\"name\":\"y\"}]},")
            + "{\"name\":\"x\"}]}",
        PatientJson,
        "[]",
        "\"text\"",
        "",
    ];

    public static readonly string[] Bundles =
    [
        "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"request\":{\"method\":\"GET\",\"url\":\"Patient?family=a\"}}]}",
        "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"fullUrl\":\"urn:uuid:x\",\"resource\":"
            + PatientJson
            + ",\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}}]}",
        "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"request\":{\"method\":\"GET\",\"url\":\"http://127.0.0.1:9/fhir/Patient\"}}]}",
        "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"request\":{\"method\":\"GET\",\"url\":\"../../sandbox/token\"}}]}",
        "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"request\":{\"method\":\"POST\",\"url\":\"\"},\"resource\":{\"resourceType\":\"Bundle\",\"type\":\"batch\"}}]}",
        "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
            + Each(300, _ => "{\"request\":{\"method\":\"DELETE\",\"url\":\"Patient/1\"}},")
            + "{\"request\":{\"method\":\"GET\",\"url\":\"Patient\"}}]}",
        "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":["
            + Each(2_000, _ => "{\"request\":{\"method\":\"GET\",\"url\":\"%\"}},")
            + "{}]}",
        "{\"resourceType\":\"Bundle\",\"type\":\"collection\"}",
        "{\"resourceType\":\"Bundle\"}",
        "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"fullUrl\":\"urn:uuid:a\",\"resource\":{\"resourceType\":\"Patient\",\"link\":[{\"type\":\"seealso\",\"other\":{\"reference\":\"urn:uuid:a\"}}]},\"request\":{\"method\":\"PUT\",\"url\":\"Patient?identifier=a|b\",\"ifMatch\":\"x\"}}]}",
    ];

    /// <summary>A FHIRPath Patch whose path is this expression.</summary>
    public static string FhirPathPatch(string expression) =>
        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"operation\",\"part\":[{\"name\":\"type\",\"valueCode\":\"delete\"},{\"name\":\"path\",\"valueString\":\""
        + expression.Replace("\\", "\\\\", StringComparison.Ordinal)
        + "\"}]}]}";

    private static string Declared(string declarations, string value) =>
        $"<?xml version=\"1.0\"?><!DOCTYPE Patient [{declarations}]><Patient xmlns=\"http://hl7.org/fhir\"><name><family value=\"{value}\"/></name></Patient>";

    private static string Each(int count, Func<int, string> piece)
    {
        var text = new StringBuilder();
        for (var index = 0; index < count; index++)
            text.Append(piece(index));
        return text.ToString();
    }
}
