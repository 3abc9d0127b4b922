using System.Buffers;
using System.Text;
using Offhook.Core.Rendering;

namespace Offhook.Families.Generic;

/// <summary>A syntax of parameter files, set up by a definition.</summary>
internal abstract class GenericFormat : IParameterFormat
{
    /// <inheritdoc/>
    public abstract void Write(ParameterSet parameters, DeviceSnapshot device, IBufferWriter<byte> output);

    /// <inheritdoc/>
    public abstract ReadParameters Read(ReadOnlySpan<byte> content);

    /// <inheritdoc/>
    public virtual string? Check(string value)
    {
        foreach (var rune in value.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || rune == Rune.ReplacementChar || rune.Value is 0xFFFE or 0xFFFF or 0x2028 or 0x2029)
            {
                return "it has a character that the phone's file cannot carry; text in one line is allowed";
            }
        }

        return value.Length > 0 && (char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1])) ? "it begins or ends with a space, which the phone's file does not keep" : null;
    }

    /// <summary>A file without a parameter, for all phones of a model.</summary>
    public abstract byte[] Empty { get; }
}
