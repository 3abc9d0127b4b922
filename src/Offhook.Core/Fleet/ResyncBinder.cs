using System.Collections.Immutable;
using System.Globalization;
using Offhook.Core.Scopes;

namespace Offhook.Core.Fleet;

/// <summary>Binds <c>resync:</c> of a scope.</summary>
internal static class ResyncBinder
{
    /// <summary>What one server can ask per second at most; more would be a load on the network for nothing.</summary>
    public const int MaxRate = 10_000;

    private const int MaxChannelName = 32;

    // Half of the interval: more would be another interval.
    private const int MaxPollSpread = 50;

    private static readonly string[] ResyncMembers = ["when", "window", "channel", "rate", "pollSpread"];
    private static readonly string[] WindowMembers = ["from", "to", "days"];
    private static readonly string[] DayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    public static ResyncSpec Bind(Binding binding, FleetNode node)
    {
        var resync = new ResyncSpec();
        foreach (ref readonly var member in NodeValues.Members(binding, node))
        {
            var value = member.Value;
            binding.Enter(member.Name);
            switch (member.Name)
            {
                case "when":
                    resync = resync with { When = NodeValues.Word<ResyncMoment>(binding, value) };
                    break;
                case "window":
                    resync = resync with { Window = BindWindow(binding, value) };
                    break;
                case "channel":
                    resync = resync with { Channel = BindChannel(binding, value) };
                    break;
                case "rate":
                    resync = resync with { Rate = (int?)NodeValues.Integer(binding, value, 1, MaxRate) };
                    break;
                case "pollSpread":
                    resync = resync with { PollSpread = (int?)NodeValues.Integer(binding, value, 0, MaxPollSpread) };
                    break;
                default:
                    NodeValues.Unknown(binding, member, ResyncMembers);
                    break;
            }

            binding.Leave();
        }

        return resync;
    }

    /// <summary>The word of a day.</summary>
    public static string NameOf(DayOfWeek day) => DayNames[((int)day + 6) % 7];

    /// <summary>The day of a word.</summary>
    public static DayOfWeek? DayOf(string? name) => Array.IndexOf(DayNames, name) is >= 0 and var at ? (DayOfWeek)((at + 1) % 7) : null;

    /// <summary>Reads a time of the day.</summary>
    public static bool TryTime(string? text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text, "H:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    private static string? BindChannel(Binding binding, FleetNode node)
    {
        if (NodeValues.Filled(binding, node, MaxChannelName) is not { } name)
        {
            return null;
        }

        if (name != ResyncSpec.NoChannel && binding.Context.ResyncChannels is { } known && !known.Contains(name))
        {
            binding.Mistake(node.Line, $"'{name}' is no resync channel of this server; {Nearest.Allowed(name, [ResyncSpec.NoChannel, .. known])}");
            return null;
        }

        return name;
    }

    private static ResyncWindow? BindWindow(Binding binding, FleetNode node)
    {
        if (node.Kind == FleetNodeKind.Null)
        {
            return null;
        }

        TimeOnly? from = null, to = null;
        var days = ImmutableArray<DayOfWeek>.Empty;
        foreach (ref readonly var member in NodeValues.Members(binding, node))
        {
            binding.Enter(member.Name);
            switch (member.Name)
            {
                case "from":
                    from = BindTime(binding, member.Value);
                    break;
                case "to":
                    to = BindTime(binding, member.Value);
                    break;
                case "days":
                    days = BindDays(binding, member.Value);
                    break;
                default:
                    NodeValues.Unknown(binding, member, WindowMembers);
                    break;
            }

            binding.Leave();
        }

        foreach (var name in (ReadOnlySpan<string>)["from", "to"])
        {
            if (node.Kind == FleetNodeKind.Map && node.Find(name) is null)
            {
                NodeValues.Missing(binding, node, name, "a time of the day such as \"22:00\" is allowed");
            }
        }

        if (from is { } opens && opens == to)
        {
            binding.Mistake(node.Line, "opens and closes at the same time; two times are allowed");
        }

        return from is null || to is null ? null : new ResyncWindow(from.Value, to.Value, days);
    }

    private static TimeOnly? BindTime(Binding binding, FleetNode node)
    {
        if (TryTime(node.Text, out var time))
        {
            return time;
        }

        binding.Mistake(node.Line, $"{NodeValues.Shown(node)} is no time of the day; 0:00 to 23:59 are allowed");
        return null;
    }

    private static ImmutableArray<DayOfWeek> BindDays(Binding binding, FleetNode node)
    {
        var days = ImmutableArray.CreateBuilder<DayOfWeek>();
        var items = node.Kind == FleetNodeKind.Scalar ? [node] : NodeValues.Items(binding, node, DayNames.Length);
        for (var i = 0; i < items.Length; i++)
        {
            binding.Enter(i);
            if (DayOf(NodeValues.Choice(binding, items[i], DayNames)) is { } day && !days.Contains(day))
            {
                days.Add(day);
            }

            binding.Leave();
        }

        // In the order of the week, so that equal windows are equal.
        return [.. days.OrderBy(d => ((int)d + 6) % 7)];
    }
}
