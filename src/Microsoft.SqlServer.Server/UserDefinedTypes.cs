// Microsoft.Data.SqlClient asks for the package Microsoft.SqlServer.Server, which not every registry serves, and loads its
// types as soon as it sends a parameter. These are the ones it names. The server stores no user-defined type, so that none
// of them is ever used for more.

namespace Microsoft.SqlServer.Server;

/// <summary>How a user-defined type would be written.</summary>
public enum Format
{
    Unknown,
    Native,
    UserDefined,
}

/// <summary>A type that would write itself.</summary>
public interface IBinarySerialize
{
    void Read(BinaryReader r);

    void Write(BinaryWriter w);
}

/// <summary>Would mark a class as a user-defined type of the database.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class SqlUserDefinedTypeAttribute(Format format) : Attribute
{
    public Format Format { get; } = format;

    public bool IsByteOrdered { get; set; }

    public bool IsFixedLength { get; set; }

    public int MaxByteSize { get; set; }

    public string? Name { get; set; }

    public string? ValidationMethodName { get; set; }
}

/// <summary>A class was given as a user-defined type and is none.</summary>
public sealed class InvalidUdtException : SystemException
{
    public InvalidUdtException() { }

    public InvalidUdtException(string message)
        : base(message) { }

    public InvalidUdtException(string message, Exception innerException)
        : base(message, innerException) { }

    public static InvalidUdtException Create(Type udtType, string resourceReason) =>
        new($"{udtType.Name} is no user-defined type: {resourceReason}");
}
