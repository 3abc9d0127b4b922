using System.Reflection;
using Offhook.Core.Identification;
using Offhook.Core.Rendering;
using Offhook.Core.Security;
using Xunit;

namespace Offhook.Tests.Architecture;

/// <summary>What an unproven peer's documents are made of is a type that has no place for a secret.</summary>
public sealed class SecrecyTests
{
    [Theory]
    [InlineData(typeof(DeviceSnapshot))]
    [InlineData(typeof(SharedSnapshot))]
    [InlineData(typeof(RequestFacts))]
    [InlineData(typeof(DocumentBody))]
    public void No_member_of_an_open_type_reaches_a_secret(Type root)
    {
        var paths = new Dictionary<Type, string> { [root] = root.Name };
        var open = new Queue<Type>([root]);
        while (open.TryDequeue(out var type))
        {
            foreach (var (name, next) in Reached(type))
            {
                if (paths.TryAdd(next, $"{paths[type]}.{name}"))
                {
                    open.Enqueue(next);
                }
            }
        }

        // The list of what may stand in a setting names the secret case; a resolved value is never of it, which ResolvedSettings sees to.
        var hidden = paths.Where(p => p.Key == typeof(Secret) || p.Key == typeof(DeviceSecrets) || p.Key == typeof(ISecretSealer)).Select(p => p.Value);
        Assert.Empty(hidden);
        Assert.True(root != typeof(DeviceSnapshot) || paths.Count > 15, "the walk over the snapshot's types ended too early to mean anything");
    }

    private static IEnumerable<(string Name, Type Type)> Reached(Type type)
    {
        const BindingFlags Members = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        var declared = type.Assembly.GetName().Name!.StartsWith("Offhook", StringComparison.Ordinal)
            ? type.GetFields(Members).Select(f => (f.Name, f.FieldType)).Concat(type.GetProperties(Members).Select(p => (p.Name, p.PropertyType)))
            : [];
        return declared
            .Concat(type.GetGenericArguments().Select(a => (a.Name, a)))
            .Concat(type.HasElementType ? [("[]", type.GetElementType()!)] : []);
    }
}
