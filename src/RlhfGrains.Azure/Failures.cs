using System.Net.Sockets;
using Azure;
using Azure.Identity;
using Azure.Storage.Blobs.Models;

namespace RlhfGrains.Azure;

/// <summary>What a failure of Azure Storage means for who asked.</summary>
static class Failures
{
    const int Forbidden = 403,
        NotFound = 404;

    /// <summary>The blob is no longer, or already, what the writer believed: certainly nothing was written.</summary>
    public static bool IsCondition(RequestFailedException failure) =>
        failure.ErrorCode == BlobErrorCode.ConditionNotMet
        || failure.ErrorCode == BlobErrorCode.TargetConditionNotMet
        || failure.ErrorCode == BlobErrorCode.BlobAlreadyExists
        ||
        // An If-Match on a blob that is gone.
        failure.ErrorCode == BlobErrorCode.BlobNotFound;

    public static bool IsMissing(RequestFailedException failure) => failure.Status == NotFound;

    /// <summary>This writer may not write: certainly nothing was written.</summary>
    public static bool IsForbidden(RequestFailedException failure) => failure.Status == Forbidden;

    /// <summary>Does it, and tells what failed in our own words.</summary>
    public static async Task<T> Guarded<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (RequestFailedException failure)
        {
            throw Told(failure);
        }
        catch (AggregateException failure)
            when (failure.InnerExceptions.All(static e =>
                    e is RequestFailedException or TaskCanceledException or HttpRequestException
                )
            )
        {
            throw new AzureJournalException("Azure Storage cannot be reached, or did not answer in time");
        }
        catch (TaskCanceledException)
        {
            throw new AzureJournalException("Azure Storage did not answer in time");
        }
        catch (Exception failure) when (failure is AuthenticationFailedException or CredentialUnavailableException)
        {
            throw new AzureJournalException("the identity that this program runs under could not be proven to Azure");
        }
        catch (Exception failure) when (failure is HttpRequestException or HttpIOException or SocketException)
        {
            throw new AzureJournalException("the connection to Azure Storage broke off");
        }
    }

    // The message of the library repeats headers, and of a refused signature what was signed.
    static Exception Told(RequestFailedException failure) =>
        failure.Status switch
        {
            0 => new AzureJournalException("Azure Storage cannot be reached, or the connection broke off"),
            Forbidden or 401 => new AzureJournalException(
                $"Azure Storage refuses this key, signature or identity ({failure.ErrorCode})"
            ),
            _ => new AzureJournalException($"Azure Storage failed ({failure.Status} {failure.ErrorCode})"),
        };
}
