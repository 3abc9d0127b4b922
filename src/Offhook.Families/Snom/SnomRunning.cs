using System.Diagnostics.CodeAnalysis;

namespace Offhook.Families.Snom;

/// <summary>
/// What a phone says it runs. Old phones have three parts with versions of their own, all of which count on the way to V7; they are kept as one text:
/// <c>6.5.20; jffs2 3.36; linux 3.38</c>.
/// </summary>
/// <param name="Application">The SIP application.</param>
/// <param name="HasJffs2">Whether the root file system is jffs2; false for the older ramdisk, null where nothing was said.</param>
/// <param name="RootFs">Version of the root file system; null where nothing was said.</param>
/// <param name="Linux">Version of the kernel; null where nothing was said.</param>
internal sealed record SnomRunning(SnomVersion Application, bool? HasJffs2, SnomVersion? RootFs, SnomVersion? Linux)
{
    private const string Separator = "; ";

    /// <summary>Reads what <see cref="ToText"/> wrote, or a version alone.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SnomRunning? running)
    {
        running = null;
        var parts = text?.Split(Separator) ?? [];
        if (parts.Length == 0 || !SnomVersion.TryParse(parts[0].AsSpan().Trim(), out var application))
        {
            return false;
        }

        var found = new SnomRunning(application, null, null, null);
        foreach (var part in parts.Skip(1))
        {
            if (part.Split(' ') is [var name, var number] && SnomVersion.TryParse(number, out var version))
            {
                found = name switch
                {
                    "jffs2" => found with { HasJffs2 = true, RootFs = version },
                    "ramdisk" => found with { HasJffs2 = false, RootFs = version },
                    "linux" => found with { Linux = version },
                    _ => found,
                };
            }
        }

        running = found;
        return true;
    }

    /// <summary>One text of an application's version and the parts that a user agent lists behind it.</summary>
    public static string ToText(string application, string? rootFs, string? rootFsVersion, string? linux)
    {
        var text = application;
        if (rootFs is not null)
        {
            text += $"{Separator}{rootFs} {rootFsVersion}";
        }

        return linux is null ? text : $"{text}{Separator}linux {linux}";
    }
}
