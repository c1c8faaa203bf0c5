using System.Globalization;
using System.Text;

namespace Passthrough.Linux;

/// <summary>Makes a file that is there whole or not at all, and replaces none.</summary>
internal static class NewFile
{
    /// <summary>Writes beside the file, then moves.</summary>
    /// <param name="file">The file to make.</param>
    /// <param name="text">What it holds.</param>
    /// <param name="cancellationToken">Ends the writing; no file is left.</param>
    public static VmResult Write(string file, string text, CancellationToken cancellationToken)
    {
        string? begun = null;
        try
        {
            if (File.Exists(file) || Directory.Exists(file))
            {
                return new FileNotWritten(file, "it exists");
            }

            string beside = string.Create(CultureInfo.InvariantCulture, $"{Path.GetFullPath(file)}.{Environment.ProcessId}.tmp");
            using (var stream = new FileStream(beside, FileMode.CreateNew, FileAccess.Write))
            {
                begun = beside;
                stream.Write(Encoding.ASCII.GetBytes(text));
            }

            cancellationToken.ThrowIfCancellationRequested();
            File.Move(beside, file, overwrite: false);
            begun = null;
            return VmResult.Success;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return new FileNotWritten(file, e.Message.TrimEnd('.'));
        }
        finally
        {
            Remove(begun);
        }
    }

    private static void Remove(string? begun)
    {
        try
        {
            if (begun is not null)
            {
                File.Delete(begun);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What made the writing fail is what the caller is told.
        }
    }
}
