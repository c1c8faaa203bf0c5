namespace Passthrough.Linux;

/// <summary>The system calls that VFIO is used by, so that a test can stand in for the kernel. Each answers 0 or an errno; nothing here throws.</summary>
internal interface IVfioCalls
{
    /// <summary>open(2) for reading and writing.</summary>
    /// <param name="path">The device file's absolute path.</param>
    /// <param name="file">The open file; invalid when this fails.</param>
    int Open(string path, out VfioFile file);

    /// <summary>ioctl(2) with a number, or with nothing (0).</summary>
    /// <param name="file">The open file.</param>
    /// <param name="request">The request, one of <see cref="VfioAbi"/>.</param>
    /// <param name="value">The number.</param>
    /// <param name="answer">What it returned, where that is more than success.</param>
    int Control(VfioFile file, uint request, int value, out int answer);

    /// <summary>ioctl(2) with memory that the kernel reads and writes.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="request">The request, one of <see cref="VfioAbi"/>.</param>
    /// <param name="memory">The memory: no less than the request takes, or than its first field says that there is.</param>
    /// <param name="answer">What it returned, where that is more than success.</param>
    int Control(VfioFile file, uint request, Span<byte> memory, out int answer);

    /// <summary>close(2); nobody calls it but <see cref="VfioFile"/>.</summary>
    void Close(int number);
}
