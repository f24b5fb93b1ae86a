namespace FhirIns.Insi.Soap;

/// <summary>
/// The namespaces of the teleservice, as its WSDL has them (insi 1.1). Answers bind them to any prefix, three
/// prefixes to one of them in the same message included: they are compared by URI only.
/// </summary>
internal static class Namespaces
{
    public const string Soap = "http://www.w3.org/2003/05/soap-envelope";
    public const string Addressing = "http://www.w3.org/2005/08/addressing";
    public const string Security = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    public const string Saml = "urn:oasis:names:tc:SAML:2.0:assertion";
    public const string CoverContext = "urn:siram:bam:ctxbam";
    public const string SoftwareContext = "urn:siram:lps:ctxlps";
    public const string Siram = "urn:siram";
    public const string SearchByTraits = "http://www.cnamts.fr/INSiRecSans";
    public const string SearchByVitale = "http://www.cnamts.fr/INSiRecVit";
    public const string Result = "http://www.cnamts.fr/INSiResultat";
}
