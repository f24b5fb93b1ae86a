namespace FhirIns.Insi.Soap;

/// <summary>One operation with what it says, before anybody's authority is added.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Body">Writes the body.</param>
internal sealed record OutgoingRequest<TAnswer>(Operation<TAnswer> Operation, XmlPart Body)
{
    /// <summary>Rights read on a Vitale card, for a search with it.</summary>
    public Cover? Cover { get; init; }

    /// <summary>That card.</summary>
    public VitaleCard? VitaleCard { get; init; }

    /// <summary>
    /// Searches and verifications change nothing at the service: they may be sent again after a time-out. A deposit may
    /// not, it could leave two lots.
    /// </summary>
    public bool MayRepeat { get; init; } = true;
}

/// <summary>The Vitale card behind a search.</summary>
/// <param name="SerialNumber">Its serial number.</param>
/// <param name="ReadAt">When it was read.</param>
/// <param name="Qualifier">What it is: a card, or an application.</param>
internal sealed record VitaleCard(string SerialNumber, DateTimeOffset ReadAt, string Qualifier);
