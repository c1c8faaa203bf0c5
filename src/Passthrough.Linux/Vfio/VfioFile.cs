using Microsoft.Win32.SafeHandles;

namespace Passthrough.Linux;

/// <summary>An open container, group or device of VFIO: closed once, also when nobody does.</summary>
internal sealed class VfioFile : SafeHandleMinusOneIsInvalid
{
    private readonly IVfioCalls _calls;

    /// <param name="number">The file descriptor, which belongs to this from now on; -1 for none.</param>
    /// <param name="calls">What closes it.</param>
    public VfioFile(int number, IVfioCalls calls)
        : base(ownsHandle: true)
    {
        _calls = calls;
        SetHandle(number);
    }

    /// <summary>The file descriptor, for memory that the kernel reads; good only as long as this is not disposed.</summary>
    public int Number => (int)handle;

    protected override bool ReleaseHandle()
    {
        _calls.Close((int)handle);
        return true;
    }
}
