using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Storage;

/// <summary>Keeps the data protection keys in the database, so that a page link made by one node opens on another.</summary>
internal sealed class ServerKeyRing(IDbContextFactory<FhirInsDbContext> contexts) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var db = contexts.CreateDbContext();
        return
        [
            .. db.Set<ServerKeyRow>()
                .AsNoTracking()
                .Where(key => key.Name.StartsWith("key-") || key.Name.StartsWith("revocation-"))
                .Select(key => key.Xml)
                .AsEnumerable()
                .Select(xml => XElement.Parse(xml)),
        ];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var db = contexts.CreateDbContext();
        db.Add(new ServerKeyRow { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        db.SaveChanges();
    }
}
