namespace FhirIns.Server.Storage.Encryption;

/// <summary>What an encrypted column is still good for, and so what it tells who has the database and no key.</summary>
internal enum ColumnForm
{
    /// <summary>For nothing: the same value looks different each time it is written.</summary>
    Sealed,

    /// <summary>Equality: the same value looks the same in one column, so that an index finds it and a unique one holds.</summary>
    Equal,

    /// <summary>Equality and beginnings: values that begin alike look alike as far as they do.</summary>
    Prefix,
}
