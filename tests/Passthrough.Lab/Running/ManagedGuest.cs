namespace Passthrough.Lab.Running;

/// <summary>Opens managers of the guest's own devices.</summary>
internal static class ManagedGuest
{
    public static Task<ManagedHost> OpenAsync(IOwnershipStore? store = null) => ManagedHost.OpenAsync(Guest.Host, store);
}
