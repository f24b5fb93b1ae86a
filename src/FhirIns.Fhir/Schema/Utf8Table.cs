using System.Runtime.InteropServices;
using System.Text;

namespace FhirIns.Fhir.Schema;

/// <summary>
/// A small read-only table looked up by UTF-8 bytes, so that a name in the input finds its meaning without becoming
/// a string first. Open addressing; half empty.
/// </summary>
internal sealed class Utf8Table<T>
    where T : class
{
    private readonly (byte[] Key, T Value)?[] _slots;

    public Utf8Table(IEnumerable<KeyValuePair<string, T>> entries)
    {
        var keyed = entries.Select(entry => (Key: Encoding.UTF8.GetBytes(entry.Key), entry.Value)).ToArray();
        _slots = new (byte[], T)?[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(keyed.Length * 2) | 1)];
        foreach (var entry in keyed)
        {
            var slot = SlotOf(entry.Key);
            while (_slots[slot] is not null)
            {
                slot = (slot + 1) & (_slots.Length - 1);
            }
            _slots[slot] = entry;
        }
    }

    public T? Find(ReadOnlySpan<byte> key)
    {
        for (var slot = SlotOf(key); _slots[slot] is { } entry; slot = (slot + 1) & (_slots.Length - 1))
        {
            if (key.SequenceEqual(entry.Key))
            {
                return entry.Value;
            }
        }
        return null;
    }

    private int SlotOf(ReadOnlySpan<byte> key)
    {
        const ulong Odd = 0x9E3779B97F4A7C15;
        var hash = (ulong)key.Length;
        if (key.Length >= sizeof(ulong))
        {
            hash ^= MemoryMarshal.Read<ulong>(key) * Odd;
            hash ^= MemoryMarshal.Read<ulong>(key[^sizeof(ulong)..]);
        }
        else
        {
            foreach (var b in key)
            {
                hash = (hash << 8) | b;
            }
        }
        return (int)((hash * Odd) >> 40) & (_slots.Length - 1);
    }
}
