using Offhook.Emulator.Memory;

namespace Offhook.Emulator.Personas.Snom;

/// <summary>
/// What the phone keeps: settings by name (<c>user_name[1]</c>), what it runs, and which settings its user changed. The latter two have names that
/// begin with a dot, which no setting has.
/// </summary>
internal sealed class SnomMemory(PhoneMemory memory)
{
    private const string Changed = ".changed";
    private const string Application = ".firmware";
    private const string RootFs = ".rootfs";
    private const string Linux = ".linux";
    private const string Contact = "tbook[";

    public string Value(string name) => memory.Value(name);

    public IEnumerable<KeyValuePair<string, string>> All => memory.Parameters;

    /// <summary>The version of the application that runs.</summary>
    public string Firmware
    {
        get => memory.Value(Application);
        set => memory.Parameters[Application] = value;
    }

    /// <summary>Root file system and version, as <c>jffs2 3.36</c>.</summary>
    public string FileSystem
    {
        get => memory.Value(RootFs);
        set => memory.Parameters[RootFs] = value;
    }

    /// <summary>Version of the kernel.</summary>
    public string Kernel
    {
        get => memory.Value(Linux);
        set => memory.Parameters[Linux] = value;
    }

    /// <summary>What somebody typed in at the phone: it is the user's from then on.</summary>
    public void Type(string name, string value)
    {
        if (memory.Parameters.TryAdd(name, value) && name[0] != '.')
        {
            Mark(name, changed: true);
        }
    }

    /// <summary>Takes what a file says about a setting (maker's page on permissions).</summary>
    /// <returns>Whether the phone holds another value now.</returns>
    public bool Take(SnomSetting setting)
    {
        if (setting.Permission == SnomPermission.Once && IsMarked(setting.Name))
        {
            return false;
        }

        Mark(setting.Name, changed: false);
        var changed = !memory.Parameters.TryGetValue(setting.Name, out var before) || before != setting.Value;
        memory.Parameters[setting.Name] = setting.Value;
        return changed;
    }

    /// <summary>Takes a phone book: instead of everything there is, or beside it.</summary>
    public bool Take(IReadOnlyList<SnomContact> contacts, bool complete)
    {
        var before = memory.Parameters.Where(p => p.Key.StartsWith(Contact, StringComparison.Ordinal)).ToDictionary();
        if (complete)
        {
            foreach (var name in before.Keys)
            {
                memory.Parameters.Remove(name);
            }
        }

        foreach (var contact in contacts)
        {
            memory.Parameters[$"{Contact}{contact.Index}]"] = $"{contact.Name} {contact.Number}{(contact.Type.Length == 0 ? "" : $" ({contact.Type})")}";
        }

        return !before.OrderBy(p => p.Key, StringComparer.Ordinal).SequenceEqual(
            memory.Parameters.Where(p => p.Key.StartsWith(Contact, StringComparison.Ordinal)).OrderBy(p => p.Key, StringComparer.Ordinal));
    }

    /// <summary>Forgets a dial plan, because a new one takes its place as a whole.</summary>
    public void ForgetRules()
    {
        foreach (var name in memory.Parameters.Keys.Where(n => n.StartsWith("template[", StringComparison.Ordinal)).ToList())
        {
            memory.Parameters.Remove(name);
        }
    }

    private bool IsMarked(string name) => memory.Value(Changed).Split(' ').Contains(name, StringComparer.Ordinal);

    private void Mark(string name, bool changed)
    {
        if (IsMarked(name) == changed)
        {
            return;
        }

        var marks = memory.Value(Changed).Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(n => n != name);
        var text = string.Join(' ', changed ? marks.Append(name) : marks);
        if (text.Length == 0)
        {
            memory.Parameters.Remove(Changed);
        }
        else
        {
            memory.Parameters[Changed] = text;
        }
    }
}
