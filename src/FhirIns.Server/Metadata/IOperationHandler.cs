namespace FhirIns.Server.Metadata;

/// <summary>What an operation does once its input is checked against its definition.</summary>
internal interface IOperationHandler
{
    /// <param name="input">The input, complete and of the right types.</param>
    /// <param name="id">The id of the Patient; empty at type level.</param>
    Task<IResult> HandleAsync(OperationInput input, string id);
}
