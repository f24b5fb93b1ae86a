using System.Globalization;
using System.Xml.Linq;

namespace FhirIns.Sandbox.Simulator.Soap;

/// <summary>The service behind the gateway: sends each request to its operation.</summary>
internal sealed class IdentityService(PeopleDirectory people, LotDesk lots)
{
    private readonly TraitsSearch _traitsSearch = new(people);
    private readonly CardSearch _cardSearch = new(people);
    private readonly Verification _verification = new(people, lots);

    public Reply Answer(Exchange exchange)
    {
        if (exchange.Request.Operation is not { } operation)
            return exchange.Refuse(SoapFault.Request("simu_operation", "Opération inconnue"));
        if (exchange.Request.Payload is not { } body || body.Name != operation.Request)
            return exchange.Refuse(SoapFault.Request("simu_corps", $"Le corps n'est pas celui de {operation.Name}"));

        return operation.Name switch
        {
            _ when operation == Operation.TraitsSearch => _traitsSearch.Answer(body, exchange),
            _ when operation == Operation.CardSearch => _cardSearch.Answer(body, exchange),
            _ when operation == VerificationContract.Verify => _verification.VerifyOne(body, exchange),
            _ when operation == VerificationContract.DepositLot => _verification.DepositLot(body, exchange),
            _ => _verification.CollectLot(body, exchange),
        };
    }

    /// <summary>What the request asks about, for the call log.</summary>
    public static string? SubjectOf(SoapRequest request)
    {
        if (request.Operation is not { } operation || request.Payload is not { } body || body.Name != operation.Request)
            return null;
        if (operation == VerificationContract.Verify)
            return VerificationContract.ReadIdentities(body).FirstOrDefault()?.Number;
        return operation == VerificationContract.DepositLot
            ? string.Create(CultureInfo.InvariantCulture, $"{body.Elements().Count()} identities")
            : string.Join(
                '|',
                body.Descendants().Where(element => !element.HasElements).Select(element => element.Value)
            );
    }
}

/// <summary>One request that the gateway let pass, and how to answer it.</summary>
internal readonly record struct Exchange(SoapRequest Request, SimulatorSwitches Switches, AnswerWriter Writer)
{
    public Reply Refuse(SoapFault fault) => Writer.Fault(fault, Request.MessageId);

    /// <summary>The answer of a search that found these people.</summary>
    /// <param name="notFoundInTests">The fault that the integration environment gives where production says 01.</param>
    public Reply Result(IEnumerable<SimulatedPerson> found, SoapFault notFoundInTests) =>
        found.Take(2).ToArray() switch
        {
            [] when Switches.TestEnvironment => Refuse(notFoundInTests),
            [] => Writer.NotFound(),
            [var only] => Writer.Found(only),
            _ => Writer.Several(),
        };
}
