using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FhirIns.Server.Storage;

/// <summary>Gives every column its name in lower case with underscores: readable unquoted on every engine.</summary>
internal static class SnakeCase
{
    public static void Apply(IMutableModel model)
    {
        foreach (var entity in model.GetEntityTypes())
        foreach (var property in entity.GetProperties())
            property.SetColumnName(SharesKey(entity, property) ? "key" : Of(property.Name.TrimStart('_')));
    }

    /// <summary>A type stored in its owner's table has its owner's key.</summary>
    private static bool SharesKey(IMutableEntityType entity, IMutableProperty property) =>
        property.IsPrimaryKey()
        && entity.FindOwnership() is { } ownership
        && ownership.PrincipalEntityType.GetTableName() == entity.GetTableName();

    public static string Of(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0)
                text.Append('_');
            text.Append(char.ToLowerInvariant(letter));
        }
        return text.ToString();
    }
}
