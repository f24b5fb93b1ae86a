using System.Collections;

namespace FhirIns.Fhir;

/// <summary>
/// The children of an element, all or those of one name. Enumerating allocates nothing in a <c>foreach</c>; the
/// element must not change meanwhile.
/// </summary>
public readonly struct ElementChildren : IEnumerable<Element>
{
    private readonly Element _parent;
    private readonly string? _name;

    internal ElementChildren(Element parent, string? name)
    {
        _parent = parent;
        _name = name;
    }

    /// <summary>How many there are; walks them.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var _ in this)
            {
                count++;
            }
            return count;
        }
    }

    /// <summary>Walks the children.</summary>
    public Enumerator GetEnumerator() => new(_parent.FirstChild, _name);

    IEnumerator<Element> IEnumerable<Element>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Walks the siblings.</summary>
    public struct Enumerator : IEnumerator<Element>
    {
        private readonly string? _name;
        private Element? _next;
        private Element? _current;

        internal Enumerator(Element? first, string? name)
        {
            _next = first;
            _name = name;
        }

        /// <inheritdoc/>
        public readonly Element Current => _current!;

        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext()
        {
            do
            {
                _current = _next;
                _next = _current?.NextSibling;
            } while (_current is not null && _name is not null && _current.Name != _name);
            return _current is not null;
        }

        readonly void IEnumerator.Reset() => throw new NotSupportedException();

        /// <inheritdoc/>
        public readonly void Dispose()
        {
            // Nothing is held.
        }
    }
}
