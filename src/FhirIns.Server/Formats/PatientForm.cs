using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Patients;

namespace FhirIns.Server.Formats;

/// <summary>The way between a FHIR Patient and the other forms of an identity, in both directions.</summary>
internal static class PatientForm
{
    /// <summary>What a rendered Patient says; an INS that the rendering does not show is not there.</summary>
    public static FormIdentity Of(Element patient)
    {
        var birthName = patient.Each("name").FirstOrDefault(name => name.Text("use") == "official");
        var reliabilities = patient.Each("extension").Where(one => FrCore.IsReliability(one.Text("url"))).ToList();
        var codes = reliabilities.Select(one => Coded(one, "identityStatus")).OfType<string>().ToList();
        return new()
        {
            Ins = patient.Each("identifier").Select(NumberOf).FirstOrDefault(number => number is not null),
            Identifiers = [.. patient.Each("identifier").Where(IsLocal).Select(IdentifierOf)],
            BirthName = birthName?.Text("family"),
            FirstGivenName = birthName?.Text("given"),
            GivenNames = birthName is null ? null : ListOf(birthName),
            UsedNames = [.. patient.Each("name").Where(name => name.Text("use") == "usual").Select(NameOf)],
            BirthDate = patient.Text("birthDate"),
            IsBirthDateInterpreted = Extension(patient, FrCore.BirthDateUpdateIndicator)?.Text("value") == "true",
            Gender = patient.Text("gender"),
            BirthPlace = BirthPlaceExtension.CodingOf(patient)?.Text("code"),
            BirthCity = Extension(patient, FrCore.BirthPlace)?["value"]?.Text("city"),
            MothersName = Extension(patient, FrCore.MothersMaidenName)?.Text("value"),
            DiedOn = patient["deceased"] is { Type: "dateTime" } death ? DayOf(death.Value) : null,
            IsDeceased = patient["deceased"] is { } deceased && deceased.Value != "false",
            Addresses = [.. patient.Each("address").Where(IsCurrent).Select(AddressOf)],
            Telecoms = [.. patient.Each("telecom").Where(IsCurrent).Where(HasValue).Select(TelecomOf)],
            Reliability = codes.Find(code => code is "PROV" or "VALI"),
            Attributes = [.. codes.Where(code => code is not ("PROV" or "VALI"))],
            CollectionMethod = reliabilities.Select(one => Coded(one, "methodCollection")).FirstOrDefault(NotNull),
            CollectedOn = reliabilities.Select(one => Sub(one, "dateCollection")?.Value).FirstOrDefault(NotNull),
            ValidationMode = reliabilities.Select(one => Coded(one, "validationMode")).FirstOrDefault(NotNull),
        };
    }

    /// <summary>The Patient that a client would send to say the same. What it claims sets no fact.</summary>
    public static Element Write(FormIdentity identity)
    {
        var patient = Element.Resource("Patient");
        if ((identity.Reliability ?? identity.CollectionMethod ?? identity.CollectedOn) is not null)
            AddReliability(patient, identity, identity.Reliability);
        foreach (var attribute in identity.Attributes)
            AddReliability(
                patient,
                identity with
                {
                    CollectionMethod = null,
                    CollectedOn = null,
                    ValidationMode = null,
                },
                attribute
            );
        if (identity.BirthPlace is not null || identity.BirthCity is not null)
            AddBirthPlace(patient, identity);
        if (identity.IsBirthDateInterpreted)
            patient.Add("extension").Set("url", FrCore.BirthDateUpdateIndicator).Set("valueBoolean", "true");
        if (identity.MothersName is not null)
            patient.Add("extension").Set("url", FrCore.MothersMaidenName).Set("valueString", identity.MothersName);
        if (identity.Ins is { } ins)
            AddIdentifier(patient, "official", FrCore.IdentifierTypes, FrCore.TypeOf(ins.Oid), ins.Oid.Urn, ins.Value);
        foreach (var local in identity.Identifiers)
        {
            var added = AddIdentifier(
                patient,
                "usual",
                FrCore.Hl7IdentifierTypes,
                local.Type,
                local.System,
                local.Value
            );
            if (local.Authority is not null)
                added.Add("assigner").Set("display", local.Authority);
        }
        AddNames(patient, identity);
        patient.Set("gender", identity.Gender);
        patient.Set("birthDate", identity.BirthDate);
        if (identity.DiedOn is not null)
            patient.Set("deceasedDateTime", identity.DiedOn);
        else if (identity.IsDeceased)
            patient.Set("deceasedBoolean", "true");
        foreach (var telecom in identity.Telecoms)
            patient.Add("telecom").Set("system", telecom.System).Set("value", telecom.Value).Set("use", telecom.Use);
        foreach (var address in identity.Addresses)
            AddAddress(patient.Add("address").Set("use", "home"), address);
        return patient;
    }

    private static FormNumber? NumberOf(Element identifier) =>
        identifier.Text("use") is "official" or "temp"
        && InsOid.TryParse(identifier.Text("system"), out var oid)
        && TypeOf(identifier)?.StartsWith("INS-", StringComparison.Ordinal) == true
        && identifier.Text("value") is { } value
            ? new(value, oid)
            : null;

    /// <summary>Numbers no longer in use and the billing number, which is its bearer's and no identity, stay at home.</summary>
    private static bool IsLocal(Element identifier) =>
        identifier.Text("value") is not null
        && identifier.Text("use") is not "old"
        && !InsOid.TryParse(identifier.Text("system"), out _)
        && !FrCore.IsNss(identifier.Text("system"))
        && TypeOf(identifier) is not FrCore.NssType;

    private static string? TypeOf(Element identifier) => identifier["type"]?["coding"]?.Text("code");

    private static FormIdentifier IdentifierOf(Element identifier) =>
        new(
            identifier.Text("value")!,
            identifier.Text("system"),
            TypeOf(identifier),
            identifier["assigner"]?.Text("display")
        );

    private static string? ListOf(Element name) =>
        Extension(name, FrCore.BirthListGivenName)?.Text("value") ?? SearchKeys.GivenNames(name);

    private static FormName NameOf(Element name) => new(name.Text("family"), SearchKeys.GivenNames(name));

    private static bool IsCurrent(Element element) => element.Text("use") is not "old";

    private static bool HasValue(Element telecom) => telecom.Text("value") is not null;

    private static FormAddress AddressOf(Element address) =>
        new(
            [.. address.Each("line").Select(line => line.Value).OfType<string>()],
            address.Text("city"),
            address.Text("postalCode"),
            address.Text("country")
        );

    private static FormTelecom TelecomOf(Element telecom) =>
        new(telecom.Text("system") ?? "phone", telecom.Text("value")!, telecom.Text("use"));

    private static string? DayOf(string? instant) => instant is { Length: >= 10 } ? instant[..10] : null;

    private static Element? Extension(Element element, string url) =>
        element.Each("extension").FirstOrDefault(extension => extension.Text("url") == url);

    private static Element? Sub(Element reliability, string url) => Extension(reliability, url)?["value"];

    private static string? Coded(Element reliability, string url) => Sub(reliability, url)?.Text("code");

    private static bool NotNull(string? text) => text is not null;

    private static void AddReliability(Element patient, FormIdentity identity, string? status)
    {
        var reliability = patient.Add("extension").Set("url", FrCore.IdentityReliability);
        AddCoding(reliability, "methodCollection", FrCore.CollectionMethods, identity.CollectionMethod);
        if (identity.CollectedOn is not null)
            reliability.Add("extension").Set("url", "dateCollection").Set("valueDate", identity.CollectedOn);
        AddCoding(reliability, "identityStatus", FrCore.Reliabilities, status);
        AddCoding(reliability, "validationMode", FrCore.ValidationModes, identity.ValidationMode);
    }

    private static void AddCoding(Element reliability, string url, string system, string? code)
    {
        if (code is not null)
            reliability.Add("extension").Set("url", url).Add("valueCoding").Set("system", system).Set("code", code);
    }

    private static void AddBirthPlace(Element patient, FormIdentity identity)
    {
        var address = patient.Add("extension").Set("url", FrCore.BirthPlace).Add("valueAddress");
        if (BirthPlace.TryParse(identity.BirthPlace, out var place))
            address
                .Add("extension")
                .Set("url", FrCore.InseeCode)
                .Add("valueCoding")
                .Set("system", FrCore.SystemOf(place, FrCoreVersion.V2_2_0))
                .Set("code", place.Code);
        address.Set("city", identity.BirthCity);
    }

    private static Element AddIdentifier(
        Element patient,
        string use,
        string types,
        string? type,
        string? system,
        string value
    )
    {
        var identifier = patient.Add("identifier").Set("use", use);
        if (type is not null)
            identifier.Add("type").Add("coding").Set("system", types).Set("code", type);
        return identifier.Set("system", system).Set("value", value);
    }

    private static void AddNames(Element patient, FormIdentity identity)
    {
        var name = patient.Add("name");
        if (identity.GivenNames is not null)
            BirthListExtension.Write(name, identity.GivenNames);
        name.Set("use", "official").Set("family", identity.BirthName).Set("given", identity.FirstGivenName);
        foreach (var used in identity.UsedNames)
            patient.Add("name").Set("use", "usual").Set("family", used.Family).Set("given", used.Given);
    }

    private static void AddAddress(Element element, FormAddress address)
    {
        foreach (var line in address.Lines)
            element.Add("line").Value = line;
        element.Set("city", address.City).Set("postalCode", address.PostalCode).Set("country", address.Country);
    }
}
