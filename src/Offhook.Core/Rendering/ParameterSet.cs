using System.Buffers;
using Offhook.Core.Families;

namespace Offhook.Core.Rendering;

/// <summary>How a parameter stands in a document.</summary>
public enum ParameterState
{
    /// <summary>Written with a value.</summary>
    Set,

    /// <summary>Written with the catalogue's "off" form, because phones keep what is not mentioned.</summary>
    Cleared,
}

/// <summary>A maker's own value.</summary>
/// <param name="Name">Canonical name.</param>
/// <param name="Value">What is written.</param>
/// <param name="State">Set or cleared.</param>
/// <param name="Source">What it was derived from (a setting's key, <c>line 1</c>, a raw parameter's scope), for <c>explain</c>; never a value.</param>
public readonly record struct Parameter(string Name, string Value, ParameterState State, string Source);

/// <summary>The parameters of one document in the order in which they are written. A later entry of the same name replaces an earlier one in place.</summary>
public sealed class ParameterSet
{
    private readonly List<Parameter> items;
    private readonly Dictionary<string, int> positions;

    /// <summary>An empty set with room for <paramref name="capacity"/> parameters.</summary>
    public ParameterSet(int capacity = 256)
    {
        items = new(capacity);
        positions = new(capacity, StringComparer.Ordinal);
    }

    /// <summary>The parameters in order.</summary>
    public IReadOnlyList<Parameter> Items => items;

    /// <summary>What to tell the operator about this rendering: values that do not fit, keys that the model does not have. Never a secret.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>Sets a value.</summary>
    public void Set(string name, string value, string source) => Put(new(name, value, ParameterState.Set, source));

    /// <summary>Writes the "off" form.</summary>
    public void Clear(string name, string offValue, string source) => Put(new(name, offValue, ParameterState.Cleared, source));

    /// <summary>Leaves a parameter out again.</summary>
    public void Drop(string name)
    {
        if (!positions.Remove(name, out var at))
        {
            return;
        }

        items.RemoveAt(at);
        for (var i = at; i < items.Count; i++)
        {
            positions[items[i].Name] = i;
        }
    }

    /// <summary>Looks a parameter up.</summary>
    public bool TryGet(string name, out Parameter parameter)
    {
        var found = positions.TryGetValue(name, out var at);
        parameter = found ? items[at] : default;
        return found;
    }

    private void Put(Parameter parameter)
    {
        if (positions.TryGetValue(parameter.Name, out var at))
        {
            items[at] = parameter;
        }
        else
        {
            positions.Add(parameter.Name, items.Count);
            items.Add(parameter);
        }
    }
}

/// <summary>Reader and writer of one parameter syntax. For every value that <see cref="Check"/> passes, reading what was written gives it back.</summary>
public interface IParameterFormat
{
    /// <summary>Writes the parameters. <paramref name="device"/> decides spelling where generations differ.</summary>
    void Write(ParameterSet parameters, DeviceSnapshot device, IBufferWriter<byte> output);

    /// <summary>Reads a file, ours or another's. Unreadable places are warnings; a file that is not of this format is an error.</summary>
    /// <exception cref="FormatException">The bytes are not of this format; the message names the line.</exception>
    ReadParameters Read(ReadOnlySpan<byte> content);

    /// <summary>Says what the format cannot carry in a value, or null when it can.</summary>
    string? Check(string value);
}

/// <summary>What was read.</summary>
/// <param name="Items">Name and value in order.</param>
/// <param name="Warnings">What was passed over, with its line.</param>
public sealed record ReadParameters(IReadOnlyList<KeyValuePair<string, string>> Items, IReadOnlyList<string> Warnings)
{
    /// <summary>The 1-based line of each item; empty where the reader does not know.</summary>
    public IReadOnlyList<int> Lines { get; init; } = [];
}

/// <summary>Bytes of a document that is no parameter file, with what the operator should know.</summary>
public sealed record DocumentBody(ReadOnlyMemory<byte> Bytes, IReadOnlyList<string> Warnings)
{
    /// <summary>The encoding that its text is in, where that is another than the kind's media type says; else null.</summary>
    public string? Charset { get; init; }

    /// <summary>The media type to hand it over as.</summary>
    public string ContentTypeOf(DocumentKind kind) => Charset is null ? kind.ContentType : $"{kind.ContentType.Split(';')[0]}; charset={Charset}";
}
