using Offhook.Core.Settings;

namespace Offhook.Core.Fleet;

/// <summary>The schema's dotted keys as the nested maps in which files and stored specs write them.</summary>
internal sealed class SettingTree
{
    private readonly List<SettingTree> children = [];

    private SettingTree(string name) => Name = name;

    /// <summary>All settings.</summary>
    public static SettingTree Root { get; } = Build();

    /// <summary>The last segment of the key.</summary>
    public string Name { get; }

    /// <summary>The setting, for a leaf.</summary>
    public SettingDefinition? Definition { get; private set; }

    /// <summary>What lies below.</summary>
    public IReadOnlyList<SettingTree> Children => children;

    public SettingTree? Find(string name)
    {
        foreach (var child in children)
        {
            if (string.Equals(child.Name, name, StringComparison.Ordinal))
            {
                return child;
            }
        }

        return null;
    }

    private static SettingTree Build()
    {
        var root = new SettingTree("");
        foreach (var definition in SettingSchema.All)
        {
            var at = root;
            foreach (var segment in definition.Key.Split('.'))
            {
                var next = at.Find(segment);
                if (next is null)
                {
                    next = new SettingTree(segment);
                    at.children.Add(next);
                }

                at = next;
            }

            at.Definition = definition;
        }

        return root;
    }
}
