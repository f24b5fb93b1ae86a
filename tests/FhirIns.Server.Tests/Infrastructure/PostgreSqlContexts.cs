using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Infrastructure;

/// <summary>Contexts on the database of nodes in processes of their own, to fill it and to see what is stored.</summary>
internal sealed class PostgreSqlContexts(string connection) : IDbContextFactory<FhirInsDbContext>
{
    public FhirInsDbContext CreateDbContext()
    {
        var builder = new DbContextOptionsBuilder<FhirInsDbContext>();
        builder.UseProvider(new DatabaseOptions { Provider = "PostgreSql", ConnectionString = connection });
        return new(builder.Options);
    }
}
