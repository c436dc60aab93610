//! iam stub
