namespace FhirIns.Server.Security;

/// <summary>Why a request is turned away before its handler runs.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">Stable code, an entry of the catalogue of outcomes.</param>
/// <param name="Reason">One English sentence for developers, without anything the caller sent.</param>
/// <param name="WwwAuthenticate">The challenge (RFC 6750, RFC 9470); null where a better token would not help.</param>
internal sealed record SecurityRefusal(int Status, string Code, string Reason, string? WwwAuthenticate)
{
    /// <summary>Wait this long before asking again; null when asking again will not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static readonly SecurityRefusal TokenMissing = new(
        StatusCodes.Status401Unauthorized,
        "token-missing",
        "The request has no bearer token.",
        "Bearer realm=\"fhir\""
    );

    /// <summary>The endpoint says nothing of what it needs: a fault of the server that must not open a door.</summary>
    public static readonly SecurityRefusal EndpointClosed = new(
        StatusCodes.Status403Forbidden,
        "endpoint-closed",
        "This endpoint has no rule of access.",
        null
    );

    public static readonly SecurityRefusal OutsideDomain = Forbidden(
        "outside-domain",
        "The caller is outside the identification domain of this server."
    );

    public static readonly SecurityRefusal OwnPracticeNeeded = Forbidden(
        "own-practice-needed",
        "Only a health professional in their own practice may do this."
    );

    /// <summary>Signing in again with a card or Pro Santé Connect helps (step-up, RFC 9470).</summary>
    public static readonly SecurityRefusal WeakAuthentication = Forbidden(
        "weak-authentication",
        "The person is not strongly authenticated.",
        "insufficient_user_authentication"
    );

    public static readonly SecurityRefusal PersonNeeded = Forbidden(
        "person-needed",
        "The token names no person.",
        "insufficient_user_authentication"
    );

    public static SecurityRefusal TokenInvalid(string reason) =>
        new(
            StatusCodes.Status401Unauthorized,
            "token-invalid",
            reason,
            $"Bearer realm=\"fhir\", error=\"invalid_token\", error_description=\"{reason}\""
        );

    public static SecurityRefusal ScopeMissing(Requirement requirement) =>
        new(
            StatusCodes.Status403Forbidden,
            "scope-missing",
            $"The token lacks a scope: {requirement.ScopesToAskFor}.",
            $"Bearer realm=\"fhir\", error=\"insufficient_scope\", scope=\"{requirement.ScopesToAskFor}\""
        );

    /// <summary>The keys of the authority cannot be had, so that no token can be judged.</summary>
    public static SecurityRefusal AuthorityUnavailable(TimeSpan retryAfter) =>
        new(
            StatusCodes.Status503ServiceUnavailable,
            "authority-unavailable",
            "The authority that signs the tokens does not answer.",
            null
        )
        {
            RetryAfter = retryAfter,
        };

    private static SecurityRefusal Forbidden(string code, string reason, string error = "insufficient_scope") =>
        new(
            StatusCodes.Status403Forbidden,
            code,
            reason,
            $"Bearer realm=\"fhir\", error=\"{error}\", error_description=\"{reason}\""
        );
}
