using Offhook.Emulator.Memory;

namespace Offhook.Emulator.Personas.Fanvil;

/// <summary>What the phone holds, asked for by the last part of a parameter's name: the forms differ in what stands before it.</summary>
internal sealed class FanvilMemory(PhoneMemory memory)
{
    private const string Held = "provision/";

    /// <summary>The value of a parameter under any of its names in the two generations; empty where none is held.</summary>
    public string Value(params string[] names)
    {
        foreach (var name in names)
        {
            foreach (var (key, value) in memory.Parameters)
            {
                if (key.EndsWith(name, StringComparison.Ordinal) && key.Length > name.Length && key[key.Length - name.Length - 1] == '/')
                {
                    return value;
                }
            }
        }

        return "";
    }

    /// <summary>What the phone remembers of its own provisioning: digests, versions, a typed ID.</summary>
    public string Own(string name) => memory.Value(Held + name);

    public void SetOwn(string name, string value) => memory.Parameters[Held + name] = value;

    /// <summary>Takes values in; keys that are not mentioned stay (a real phone's rule).</summary>
    public bool Take(IEnumerable<KeyValuePair<string, string>> values)
    {
        var changed = false;
        foreach (var (key, value) in values)
        {
            changed |= memory.Value(key) != value;
            memory.Parameters[key] = value;
        }

        return changed;
    }

    /// <summary>Lines that register with a number.</summary>
    public bool HasAccount() => Enumerable.Range(1, 20).Any(line => Value($"SIP{line}EnableReg") == "1" && Value($"SIP{line}PhoneNumber").Length > 0);

    /// <summary>Addresses of remote phone books.</summary>
    public IEnumerable<string> Books() => Enumerable.Range(1, 5).Select(book => Value($"XML-PBook{book}Addr")).Where(address => address.Length > 0);
}
