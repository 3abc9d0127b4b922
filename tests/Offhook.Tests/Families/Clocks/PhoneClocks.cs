using System.Globalization;
using System.Text;
using Offhook.Emulator.Personas.Fanvil;
using Offhook.Emulator.Personas.Grandstream;
using Offhook.Emulator.Personas.Htek;
using Offhook.Emulator.Personas.Samsung;
using Offhook.Emulator.Personas.Snom;
using Offhook.Emulator.Personas.Spectralink;
using Offhook.Emulator.Personas.Yealink;

namespace Offhook.Tests.Families.Clocks;

/// <summary>
/// The clock of each make of phone, set by its rendered files as emulated phones read them, and run by what the fact pages say those values mean. Null where a file
/// sets none, or in a way that no such phone is known to understand.
/// </summary>
internal static class PhoneClocks
{
    // The phone's own numbers and their offsets, by the only public source that names the places. 45 and 60 are not named.
    private static readonly Dictionary<int, TimeSpan> HtekNumbers = Numbered(
        "-10:1-2 -9:3 -8:4-6 -7:7-10 -6:11-14,107-112 -5:15-18,113 -4.5:19 -4:20-25 -3.5:26 -3:27-30 -2:31 -1:32 0:33-40 1:41-44,46-56,114 2:57-59,61-68,70,106 3:69,71-73 3.5:74 4:75-79 5:80-83 "
        + "5.5:84 6:85-86 6.5:115 7:87-88 8:89-91 9:92-93 9.5:94-95 10:96-99 10.5:100 11:101 12:102 12.75:103 13:104 -11:105");

    // Two codes of the older list that do not say their offset; the list warns not to correct them.
    private static readonly Dictionary<string, int> SnomMisnamed = new(StringComparer.Ordinal) { ["CHN+7"] = 8, ["KOR+8"] = 9 };

    public static Clock? Htek(RenderedPhone phone)
    {
        if (!HtekSettingsReader.TryRead(phone.File("cfg"), out var settings, out var error))
        {
            throw new FormatException(error);
        }

        var read = Last(settings);
        return read.TryGetValue("P64", out var number)
            ? new Clock(HtekNumbers[int.Parse(number, CultureInfo.InvariantCulture)]) { BuiltIn = read["P75"] == "2", ExpectsChanges = read["P75"] == "2" }
            : null;
    }

    public static Clock? Snom(RenderedPhone phone, bool readsXml)
    {
        var sheets = phone.Files.Select(f => (Error: SnomSheetReader.Read(f.Bytes, readsXml, out var sheet), Sheet: sheet)).ToList();
        var read = Last(sheets.Where(s => s.Error is null).SelectMany(s => s.Sheet.Settings).Select(s => KeyValuePair.Create(s.Name, s.Value)));
        if (read.GetValueOrDefault("timezone") is { Length: > 0 } code)
        {
            var sign = code.AsSpan().IndexOfAny('+', '-');
            var hours = SnomMisnamed.TryGetValue(code, out var meant) ? meant : double.Parse(code[sign..], CultureInfo.InvariantCulture);
            return new Clock(TimeSpan.FromHours(hours)) { BuiltIn = true };
        }

        if (!read.TryGetValue("utc_offset", out var seconds))
        {
            return null;
        }

        var standard = TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture));
        return read["dst"].Split(' ') is [var saving, var startDay, var startTime, var endDay, var endTime]
            ? new Clock(standard, Change(startDay, startTime), Change(endDay, endTime), TimeSpan.FromSeconds(int.Parse(saving, CultureInfo.InvariantCulture)))
            : new Clock(standard);

        // MM.WW.DD HH:MM:SS; the numbering of weekdays but Sunday is not confirmed, and Monday to Saturday after it the likely one.
        static ClockChange Change(string day, string time)
        {
            var parts = day.Split('.').Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray();
            return new(parts[0], parts[1], parts[2] % 7, TimeSpan.ParseExact(time, @"hh\:mm\:ss", CultureInfo.InvariantCulture));
        }
    }

    public static Clock? Fanvil(RenderedPhone phone, bool old)
    {
        if (!FanvilReader.TryRead(phone.Files.Last(f => f.Name.EndsWith("cfg", StringComparison.Ordinal)).Bytes, old, out var reading, out var error))
        {
            throw new FormatException(error);
        }

        var read = Last(reading.Values.Select(v => KeyValuePair.Create(v.Key[(v.Key.LastIndexOf('/') + 1)..], v.Value)));
        if (!read.TryGetValue("TimeZone", out var quarters))
        {
            return null;
        }

        var standard = TimeSpan.FromMinutes(15 * Number("TimeZone"));
        return read[old ? "EnableDST" : "DSTType"] switch
        {
            "0" => new Clock(standard),
            "2" when read[old ? "DSTFixedType" : "DSTRuleMode"] == "2" => new Clock(standard, Change("Start"), Change("End"), TimeSpan.FromMinutes(Number("DSTMinOffset"))),
            _ => null,
        };

        int Number(string name) => int.Parse(read[name], CultureInfo.InvariantCulture);

        ClockChange Change(string which) => new(Number($"DST{which}Mon"), Number($"DST{which}Week"), Number($"DST{which}Wday"), TimeSpan.FromHours(Number($"DST{which}Hour")));
    }

    public static Clock? Spectralink(RenderedPhone phone)
    {
        foreach (var (_, bytes) in phone.Files)
        {
            if (SpectralinkFile.TryRead(bytes, "config", out var root, out _) && SpectralinkFile.Leaves(root).FirstOrDefault(l => l.Key == "network.timezone").Value is { } zone)
            {
                return PosixReader.Read(zone);
            }
        }

        return null;
    }

    public static Clock? Samsung(RenderedPhone phone)
    {
        SamsungFile.TryRead(phone.File("sec_phone"), out var general, out _);
        SamsungFile.TryRead(phone.File("sec_user_"), out var user, out _);
        var minutes = SamsungFile.Value(SamsungFile.Find(general!, "sntp"), "zone_offset");
        var standard = TimeSpan.FromMinutes(int.Parse(minutes, CultureInfo.InvariantCulture));
        return SamsungFile.Find(user!, "dst") is { } dst
            ? new Clock(standard, Day(SamsungFile.Value(dst, "start")), Day(SamsungFile.Value(dst, "end")), TimeSpan.FromHours(1)) { DaysOnly = true }
            : new Clock(standard);

        static ClockChange Day(string text)
        {
            var parts = text[1..].Split('.').Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray();
            return new(parts[0], parts[1], parts[2], TimeSpan.Zero);
        }
    }

    public static Clock? Yealink(RenderedPhone phone)
    {
        var read = Last(YealinkSettings.Read(phone.File(".cfg"))!.Items);
        if (read.GetValueOrDefault("local_time.time_zone") is not { Length: > 0 } zone)
        {
            return null;
        }

        var parts = zone.TrimStart('+', '-').Split(':').Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray();
        var standard = (zone[0] == '-' ? -1 : 1) * new TimeSpan(parts[0], parts.Length > 1 ? parts[1] : 0, 0);
        return read["local_time.summer_time"] switch
        {
            "0" => new Clock(standard),
            "1" when read["local_time.dst_time_type"] == "1" => new Clock(
                standard, Change("start"), Change("end"), TimeSpan.FromMinutes(int.Parse(read["local_time.offset_time"], CultureInfo.InvariantCulture))),
            _ => null,
        };

        // Month, week (5 = last), weekday (7 = Sunday), hour.
        ClockChange Change(string which)
        {
            var day = read[$"local_time.{which}_time"].Split('/').Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray();
            return new(day[0], day[1], day[2] % 7, TimeSpan.FromHours(day[3]));
        }
    }

    public static Clock? Grandstream(RenderedPhone phone)
    {
        var read = Last(GrandstreamSettings.Read(phone.Files.Last(f => f.Name.EndsWith(".xml", StringComparison.Ordinal) && Encoding.UTF8.GetString(f.Bytes).Contains("gs_provision", StringComparison.Ordinal)).Bytes, "001fc11a2b3c")!);
        return read.GetValueOrDefault("P64") == "customize" ? PosixReader.Read(read["P246"]) : null;
    }

    // Of what stands twice, a phone keeps the last.
    private static Dictionary<string, string> Last(IEnumerable<KeyValuePair<string, string>> values)
    {
        var last = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
        {
            last[name] = value;
        }

        return last;
    }

    private static Dictionary<int, TimeSpan> Numbered(string text)
    {
        var numbers = new Dictionary<int, TimeSpan>();
        foreach (var part in text.Split(' ').Select(p => p.Split(':')))
        {
            foreach (var range in part[1].Split(',').Select(r => r.Split('-').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray()))
            {
                for (var n = range[0]; n <= range[^1]; n++)
                {
                    numbers.Add(n, TimeSpan.FromHours(double.Parse(part[0], CultureInfo.InvariantCulture)));
                }
            }
        }

        return numbers;
    }
}
