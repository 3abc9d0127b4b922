using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Offhook.Core.Devices;

/// <summary>
/// Every device in memory, by id: a struct each, in dictionaries sharded by id so that a boot storm and the reckoner do not wait for each other.
/// </summary>
public sealed class DeviceIndex
{
    // Two cores today, more tomorrow; a power of two, so that choosing a shard is a mask.
    private const int ShardCount = 64;

    private readonly Shard[] shards = [.. Enumerable.Range(0, ShardCount).Select(_ => new Shard())];
    private readonly ConcurrentDictionary<UInt128, DeviceId> byToken = new();
    private readonly DeviceSets byUser = new();
    private readonly DeviceSets byLogin = new();

    private readonly ConcurrentDictionary<string, DeviceId> byAlias = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<DeviceId, string[]> aliases = new();

    /// <summary>Family and model by number.</summary>
    public NumberTable<(string Family, string Model)> Models { get; } = new(ushort.MaxValue);

    /// <summary>Names of firmware generations by number; number 0 is the empty name, the model's default.</summary>
    public NumberTable<string> Generations { get; } = new(byte.MaxValue, "");

    /// <summary>How many devices there are.</summary>
    public int Count => shards.Sum(s => s.Count);

    /// <summary>The entry of a device, or null.</summary>
    public DeviceEntry? Find(DeviceId id)
    {
        var shard = ShardOf(id);
        lock (shard.Gate)
        {
            return shard.Entries.TryGetValue(id, out var entry) ? entry : null;
        }
    }

    /// <summary>The device whose URL token has this hash, or null.</summary>
    public DeviceId? FindToken(UInt128 tokenHash) => byToken.TryGetValue(tokenHash, out var id) ? id : null;

    /// <summary>The device to which an operator gave this name of a file, or null.</summary>
    public DeviceId? FindAlias(string fileName) => byAlias.TryGetValue(fileName, out var id) ? id : null;

    /// <summary>Gives a device its names of files, blank-separated, in place of those it had; null takes them.</summary>
    public void SetAliases(DeviceId id, string? names)
    {
        if (aliases.TryRemove(id, out var old))
        {
            foreach (var name in old)
            {
                byAlias.TryRemove(KeyValuePair.Create(name, id));
            }
        }

        if (names is not null)
        {
            var given = names.Split(' ');
            aliases[id] = given;
            foreach (var name in given)
            {
                byAlias[name] = id;
            }
        }
    }

    /// <summary>The devices whose login has this name in its tenant (<see cref="Security.LoginHash.OfUser"/>); more than one only by a race of two writers.</summary>
    public ImmutableArray<DeviceId> FindUser(UInt128 user) => byUser.Find(user);

    /// <summary>The devices whose login is this name with this password (<see cref="Security.LoginHash.Of(DeviceLogin, Security.ISecretSealer)"/>); tenants may share one.</summary>
    public ImmutableArray<DeviceId> FindLogin(UInt128 login) => byLogin.Find(login);

    /// <summary>
    /// Puts an entry in place, made from the one that is there (null = none); the action must be quick. Its former token and login die where
    /// <paramref name="token"/> and <paramref name="login"/> differ; zero and null mean none.
    /// </summary>
    public void Put(DeviceId id, UInt128 token, LoginKeys? login, Func<DeviceEntry?, DeviceEntry> make)
    {
        var shard = ShardOf(id);
        lock (shard.Gate)
        {
            if (shard.Tokens.TryGetValue(id, out var old) && old != token)
            {
                byToken.TryRemove(old, out _);
            }

            shard.Entries[id] = make(shard.Entries.TryGetValue(id, out var before) ? before : null);
            if (token != UInt128.Zero)
            {
                shard.Tokens[id] = token;
                byToken[token] = id;
            }
            else
            {
                shard.Tokens.Remove(id);
            }

            ForgetLogin(shard, id);
            if (login is { } keys)
            {
                shard.Logins[id] = keys;
                byUser.Add(keys.User, id);
                byLogin.Add(keys.Login, id);
            }
        }
    }

    /// <summary>Changes an entry in place, if it is there; the action must be quick. Answers the entry as it is afterwards.</summary>
    public DeviceEntry? Update(DeviceId id, Func<DeviceEntry, DeviceEntry> change)
    {
        var shard = ShardOf(id);
        lock (shard.Gate)
        {
            ref var entry = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrNullRef(shard.Entries, id);
            if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref entry))
            {
                return null;
            }

            entry = change(entry);
            return entry;
        }
    }

    /// <summary>Takes a device out, and its token with it.</summary>
    public void Remove(DeviceId id)
    {
        SetAliases(id, names: null);
        var shard = ShardOf(id);
        lock (shard.Gate)
        {
            shard.Entries.Remove(id);
            ForgetLogin(shard, id);
            if (shard.Tokens.Remove(id, out var token))
            {
                byToken.TryRemove(token, out _);
            }
        }
    }

    /// <summary>Visits all entries, shard by shard; each shard is copied first, so that nobody waits long.</summary>
    public IEnumerable<DeviceEntry> All()
    {
        foreach (var shard in shards)
        {
            DeviceEntry[] copy;
            lock (shard.Gate)
            {
                copy = [.. shard.Entries.Values];
            }

            foreach (var entry in copy)
            {
                yield return entry;
            }
        }
    }

    private void ForgetLogin(Shard shard, DeviceId id)
    {
        if (shard.Logins.Remove(id, out var keys))
        {
            byUser.Remove(keys.User, id);
            byLogin.Remove(keys.Login, id);
        }
    }

    private Shard ShardOf(DeviceId id) => shards[(int)((ulong)id.Bits * 0x9E37_79B9_7F4A_7C15UL >> 58) & (ShardCount - 1)];

    private sealed class Shard
    {
        public Lock Gate { get; } = new();

        public Dictionary<DeviceId, DeviceEntry> Entries { get; } = [];

        public Dictionary<DeviceId, UInt128> Tokens { get; } = [];

        public Dictionary<DeviceId, LoginKeys> Logins { get; } = [];

        public int Count
        {
            get
            {
                lock (Gate)
                {
                    return Entries.Count;
                }
            }
        }
    }
}

/// <summary>By what a device's login is found.</summary>
/// <param name="User">See <see cref="Security.LoginHash.OfUser"/>.</param>
/// <param name="Login">See <see cref="Security.LoginHash.Of(DeviceLogin, Security.ISecretSealer)"/>.</param>
public readonly record struct LoginKeys(UInt128 User, UInt128 Login);

/// <summary>Devices by a digest; nearly always one.</summary>
internal sealed class DeviceSets
{
    private readonly ConcurrentDictionary<UInt128, ImmutableArray<DeviceId>> sets = new();

    public ImmutableArray<DeviceId> Find(UInt128 key) => sets.TryGetValue(key, out var found) ? found : [];

    public void Add(UInt128 key, DeviceId id) => sets.AddOrUpdate(key, static (_, added) => [added], static (_, held, added) => held.Contains(added) ? held : held.Add(added), id);

    public void Remove(UInt128 key, DeviceId id)
    {
        while (sets.TryGetValue(key, out var held))
        {
            var left = held.Remove(id);
            if (left.IsEmpty ? sets.TryRemove(KeyValuePair.Create(key, held)) : sets.TryUpdate(key, left, held))
            {
                return;
            }
        }
    }
}

/// <summary>Hands out small numbers for values, so that an index entry holds a byte or two instead of references.</summary>
/// <param name="maximum">The greatest number there may be.</param>
/// <param name="first">Values that have the first numbers from the beginning.</param>
public sealed class NumberTable<T>(int maximum, params T[] first)
    where T : notnull
{
    private readonly Lock gate = new();
    private readonly Dictionary<T, int> numbers = first.Select((value, number) => (value, number)).ToDictionary(p => p.value, p => p.number);
    private volatile T[] values = [.. first];

    /// <summary>The value of a number.</summary>
    public T this[int number] => values[number];

    /// <summary>The number of a value; a new one gets the next.</summary>
    /// <exception cref="InvalidOperationException">There are too many.</exception>
    public int NumberOf(T value)
    {
        lock (gate)
        {
            if (!numbers.TryGetValue(value, out var number))
            {
                number = numbers.Count;
                if (number > maximum)
                {
                    throw new InvalidOperationException($"more than {maximum} different values");
                }

                numbers.Add(value, number);
                values = [.. values, value];
            }

            return number;
        }
    }
}
