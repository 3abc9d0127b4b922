using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Fleet;
using Offhook.Core.Scopes;
using Offhook.Core.Security;

namespace Offhook.Core.Management;

/// <summary>
/// Makes what a device needs and nobody wrote: its URL token, and its login where it will be asked for one or its family hands it one. They are kept from then on.
/// </summary>
internal sealed class ServerSecrets(FamilyRegistry families, ScopeDirectory scopes, DeviceIndex devices, SecretMaker maker)
{
    /// <summary>Makes the secrets.</summary>
    public SecretMaker Maker => maker;

    /// <summary>The device with everything that is made for it.</summary>
    /// <param name="spec">What is wanted of it.</param>
    /// <param name="plan">Logins and scopes that are about to be written; null = none.</param>
    public DeviceSpec Complete(DeviceSpec spec, PlannedLogins? plan = null)
    {
        var login = spec.Login ?? (NeedsLogin(spec, plan) ? new DeviceLogin(UserFor(spec, plan), maker.Password(spec.Id.ToString())) : null);
        if (login is not null)
        {
            plan?.Take(spec, login.User);
        }

        return spec with { Token = spec.Token ?? maker.Token(spec.Id.ToString()), Login = login };
    }

    /// <summary>What is wrong with a device's login beside those of others, or null.</summary>
    public Mistake? Check(DeviceSpec spec, PlannedLogins? plan = null) => spec.Login is { } login && OtherOwner(spec, login.User, plan) is { } other
        ? new Mistake("login.user", $"'{login.User}' is the login of {other} already; a name is allowed once in a tenant, because phones ask for files by it")
        : null;

    private bool NeedsLogin(DeviceSpec spec, PlannedLogins? plan) => families.Find(spec.Family)?.Documents.Any(d => d.HandsOutLogin) is true
        || spec.Scope.Chain().Any(p => (plan?.Scope(p) ?? scopes.Specs.GetValueOrDefault(p).Spec)?.Delivery.Proofs is { } proofs && proofs.Contains(Proof.Password));

    // Phones that ask for files by the name of their login were only seen with numbers in it.
    private string UserFor(DeviceSpec spec, PlannedLogins? plan)
    {
        var number = spec.Lines.IsEmpty ? "" : spec.Lines[0].Number;
        return number.Length is > 0 and <= LoginHash.MaxLength && !number.AsSpan().ContainsAnyExcept("0123456789") && OtherOwner(spec, number, plan) is null
            ? number
            : spec.Id.Mac?.ToCompact() ?? spec.Id.ToKey();
    }

    private DeviceId? OtherOwner(DeviceSpec spec, string user, PlannedLogins? plan)
    {
        var key = LoginHash.OfUser(spec.Scope, user);
        if (plan?.Owner(key) is { } planned)
        {
            return planned == spec.Id ? null : planned;
        }

        foreach (var id in devices.FindUser(key))
        {
            if (id != spec.Id && plan?.Gives(id) is not true)
            {
                return id;
            }
        }

        return null;
    }
}

/// <summary>The logins and scopes of a plan, before any of it is written.</summary>
internal sealed class PlannedLogins
{
    private readonly Dictionary<UInt128, DeviceId> owners = [];
    private readonly HashSet<DeviceId> given = [];
    private readonly Dictionary<ScopePath, ScopeSpec> scopes;

    /// <summary>Of a change that writes no scopes and no logins that somebody gave.</summary>
    public PlannedLogins() => scopes = [];

    public PlannedLogins(FleetPlan plan)
    {
        scopes = plan.Scopes.ToDictionary(s => s.Spec.Path, s => s.Spec);
        foreach (var device in plan.Devices.Select(d => d.Spec).Where(d => d.Login is not null))
        {
            given.Add(device.Id);
            owners.TryAdd(LoginHash.OfUser(device.Scope, device.Login!.User), device.Id);
        }
    }

    public ScopeSpec? Scope(ScopePath path) => scopes.GetValueOrDefault(path);

    public DeviceId? Owner(UInt128 user) => owners.TryGetValue(user, out var id) ? id : null;

    /// <summary>Whether the plan gives a device a login, so that the one it has now is free.</summary>
    public bool Gives(DeviceId id) => given.Contains(id);

    public void Take(DeviceSpec device, string user) => owners.TryAdd(LoginHash.OfUser(device.Scope, user), device.Id);
}
