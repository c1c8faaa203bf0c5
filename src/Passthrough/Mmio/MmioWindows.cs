namespace Passthrough;

/// <summary>
/// A device's windows, in order of host address and apart from each other there, mapped or not. Those of a device without known BARs are apart in
/// guest space too. Changes need the device's lock; readers take what is published.
/// </summary>
internal sealed class MmioWindows
{
    private volatile WindowList _list = WindowList.Empty;

    /// <summary>The windows at one moment; each change is another object, but for the empty list.</summary>
    public WindowList Now => _list;

    /// <summary>Adds a window that overlaps none.</summary>
    public void Add(MmioWindow window) => _list = _list.With(window);

    /// <summary>Removes the window that begins at a host address, if there is one.</summary>
    public bool Remove(ulong host)
    {
        WindowList now = _list;
        if (!now.TryFindStart(host, out int index))
        {
            return false;
        }

        _list = now.WithoutAt(index);
        return true;
    }

    /// <summary>Maps or unmaps the window that begins at a host address, if there is one.</summary>
    public bool SetMapped(ulong host, bool mapped)
    {
        WindowList now = _list;
        if (!now.TryFindStart(host, out int index))
        {
            return false;
        }

        if (now.ByHost[index].IsMapped != mapped)
        {
            _list = now.WithMapped(index, mapped);
        }

        return true;
    }

    /// <summary>Maps or unmaps all windows at once.</summary>
    public void SetMapped(bool mapped)
    {
        // A release without windows allocates nothing.
        if (!_list.ByHost.IsEmpty)
        {
            _list = _list.WithAllMapped(mapped);
        }
    }

    /// <summary>Removes all windows at once.</summary>
    public void Clear() => _list = WindowList.Empty;
}
