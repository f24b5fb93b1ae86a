using FhirIns.Server.Security;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Notifications;

/// <summary>Those who subscribe: what they hear is judged by the rights they had when they last wrote the subscription.</summary>
internal static class SubscriptionOwner
{
    /// <summary>The owner as a caller. Nobody from outside the domain subscribes, and no act of a person is among its rights.</summary>
    public static Caller Of(string client, string? organization, string scopes) =>
        new()
        {
            ClientId = client,
            Organization = organization,
            Scopes = ScopeSet.Parse(scopes.Split(' ')),
            IsOutsideDomain = false,
            IsStronglyAuthenticated = false,
            IsInOwnPractice = false,
        };

    public static Caller Owner(this SubscriptionRow row) => Of(row.Client, row.Organization, row.Scopes);

    /// <summary>Its own client, and those who supervise, who must be able to see and end what leaves the house.</summary>
    public static bool MaySee(this Caller caller, SubscriptionRow row) =>
        row.Client == caller.ClientId || caller.Has("ins.supervise");

    /// <summary>Whether an owner may read what it wants to follow.</summary>
    public static bool MayFollow(this Caller owner, string type) =>
        type == "Task" ? owner.Has("ins.supervise") || owner.Has("system/Task.rs") : owner.Has("system/Patient.rs");
}
