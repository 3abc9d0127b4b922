using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace Offhook.Tests.Architecture;

/// <summary>Patterns that texts from elsewhere are held against.</summary>
public sealed class PatternTests
{
    /// <summary>What ends by the clock fails innocent texts on a busy machine; a pattern is to be such that it needs no limit.</summary>
    [Theory]
    [InlineData("Offhook.Protocols")]
    [InlineData("Offhook.Core")]
    [InlineData("Offhook.Families")]
    [InlineData("Offhook.Server")]
    [InlineData("Offhook.Emulator")]
    public void None_is_given_up_after_a_time(string assembly)
    {
        const BindingFlags own = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var types = Assembly.Load(assembly).GetTypes().Where(type => !type.ContainsGenericParameters).ToList();
        var patterns = types.SelectMany(type => type.GetFields(own)).Where(field => field.FieldType == typeof(Regex)).Select(field => (field.DeclaringType, field.Name, Pattern: (Regex?)field.GetValue(null)))
            .Concat(types.SelectMany(type => type.GetMethods(own)).Where(method => method.ReturnType == typeof(Regex) && method.GetParameters().Length == 0)
                .Select(method => (method.DeclaringType, method.Name, Pattern: (Regex?)method.Invoke(null, null))));
        Assert.Empty(patterns.Where(one => one.Pattern is { } pattern && pattern.MatchTimeout != Regex.InfiniteMatchTimeout).Select(one => $"{one.DeclaringType}.{one.Name}"));
    }
}
