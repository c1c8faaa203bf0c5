namespace Passthrough;

/// <summary>Functions, each once, as <see cref="FunctionKey.IsSameFunction"/> has it.</summary>
internal sealed class FunctionKeySet
{
    // Without the address, where a path tells which function it is.
    private readonly HashSet<FunctionKey> _exact = [];
    private readonly HashSet<FunctionKey> _anySerial = [];

    /// <summary>Adds a function, unless it could be one that is in the set: what is unknown never differs from what is known.</summary>
    public bool TryAdd(FunctionKey function)
    {
        FunctionKey exact = function.TopologyPath is null ? new(function.Address) : function with { Address = default };
        FunctionKey unknown = exact with { SerialNumber = null };
        if (exact.SerialNumber is null ? _anySerial.Contains(unknown) : _exact.Contains(exact) || _exact.Contains(unknown))
        {
            return false;
        }

        _exact.Add(exact);
        _anySerial.Add(unknown);
        return true;
    }
}
