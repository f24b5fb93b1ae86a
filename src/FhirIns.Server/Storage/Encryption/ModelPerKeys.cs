using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace FhirIns.Server.Storage.Encryption;

/// <summary>The model holds the way to the data key: databases under different keys have models of their own.</summary>
internal sealed class ModelPerKeys : IModelCacheKeyFactory
{
    public object Create(DbContext context, bool designTime) =>
        (context.GetType(), ((FhirInsDbContext)context).Encryption, designTime);
}
