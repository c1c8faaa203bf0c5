namespace Passthrough.Postgres;

/// <summary>A lease as a request's row keeps it: as a claim, whose state says nothing.</summary>
internal static class LeaseText
{
    public static string Write(Lease lease) => new RegistryClaim(lease, OwnershipState.Assigned).ToJson();

    public static VmResult<Lease> Read(string json) => RegistryClaim.Read(json).TryGetValue(out RegistryClaim? claim, out VmError? error) ? claim.Lease : error;
}
