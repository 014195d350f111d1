module modelduel

go 1.22
