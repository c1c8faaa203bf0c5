using System.Globalization;
using System.Text;

namespace Passthrough.Linux;

/// <summary>Looks accounts up in <c>etc/passwd</c> (passwd(5)).</summary>
internal static class Accounts
{
    private const string File = "etc/passwd";
    private const int MostBytes = 4 << 20;
    private const int Fields = 4;

    /// <summary>Finds an account.</summary>
    /// <param name="tree">The host's files.</param>
    /// <param name="account">Its name, or its number, which need not be in the file.</param>
    /// <returns>Whom a file would belong to, or <see cref="VmErrorCode.AccountUnknown"/> or <see cref="VmErrorCode.HostNotReadable"/>.</returns>
    public static VmResult<FileOwner> Find(IHostTree tree, string account)
    {
        // The last number means "leave it" to chown(2).
        bool isNumber = uint.TryParse(account, NumberStyles.None, CultureInfo.InvariantCulture, out uint number);
        TreeStatus status = TreeFile.ReadAll(tree, File, MostBytes, out byte[] bytes);
        if (status != TreeStatus.Found && !isNumber)
        {
            return new HostNotReadable(File, status.Reason());
        }

        foreach (string line in Encoding.UTF8.GetString(bytes).Split('\n'))
        {
            string[] fields = line.Split(':');
            if (fields.Length >= Fields
                && uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out uint user)
                && uint.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out uint group)
                && (isNumber ? user == number : string.Equals(fields[0], account, StringComparison.Ordinal)))
            {
                return new FileOwner(user, group);
            }
        }

        return isNumber && number != uint.MaxValue ? new FileOwner(number, FileOwner.SameGroup) : new AccountUnknown(account);
    }
}
